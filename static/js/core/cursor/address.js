/** Writes a cursor into an address: t, stage, level, and direction and fold where they are not the usual ones. Pure. */
import { isBackward } from "./cursor.js";
import { withParam } from "../urlstate.js";

/** The query's fields; null leaves one out. @param {import("./cursor.js").Cursor} cursor */
export const fieldsOf = (cursor) => ({
  t: cursor.t,
  stage: cursor.stage,
  level: cursor.level,
  dir: isBackward(cursor) ? "backward" : null,
  fold: cursor.fold === 1 ? null : Number(cursor.fold.toFixed(3)),
});

/** `url` (path and query) with the cursor in it. */
export const placed = (url, cursor) =>
  Object.entries(fieldsOf(cursor)).reduce((address, [name, value]) => withParam(address, name, value), url);
