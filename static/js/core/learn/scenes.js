/** Scenes of a chapter: which of them the reader is at, and how one picture becomes the next. Pure. */

import { withParam } from "../urlstate.js";

const MOVES = ["t", "stage", "level", "dir", "fold"];      // fields of an address that only move the cursor

/** @param {string} url @returns {[string, URLSearchParams]} */
function parts(url) {
  const [path, query = ""] = url.split("?");
  return [path, new URLSearchParams(query)];
}

/**
 * The cursor to move to, if the picture at one address becomes that at another without being asked for anew; null if not.
 * @param {string} from @param {string} to  addresses with the same origin
 */
export function moveTo(from, to) {
  const [[path, before], [other, after]] = [parts(from), parts(to)];
  if (path !== other || !path.endsWith("/unroll")) return null;
  const names = new Set([...before.keys(), ...after.keys()]);
  if ([...names].some((name) => !MOVES.includes(name) && before.get(name) !== after.get(name))) return null;
  const number = (name, usual) => Number(after.get(name) ?? usual);
  const direction = after.get("dir") ?? "forward";
  const stage = after.get("stage") ?? (direction === "forward" ? "a" : "o");
  return { t: number("t", 1), stage, level: number("level", 3), direction, fold: number("fold", 1) };
}

/** A scene with the graph of a stage alone, where there is no room for more. @param {string} url */
export const pictureOnly = (url) => (parts(url)[1].get("show")?.split(",").includes("graph") ? withParam(url, "show", "graph") : url);

/**
 * The scene that is being read: the last one whose top is above a line, or the first.
 * @param {number[]} tops  of the scenes, from the top of the viewport @param {number} line
 */
export const readAt = (tops, line) => Math.max(0, tops.findLastIndex((top) => top <= line));
