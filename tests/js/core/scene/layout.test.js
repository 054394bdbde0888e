import assert from "node:assert/strict";
import { test } from "node:test";

import { ELMAN } from "../../cells.js";
import { MOST_COLUMNS, columnsThatFit, extent, layout, overview, windowOf } from "../../../../static/js/core/scene/layout.js";

const frame = (width, tau, t, level) => layout({ width, cell: ELMAN, tau, cursor: { t, stage: "h", level, direction: "forward", fold: 1 } });
const WIDTHS = [296, 360, 559, 560, 720, 1160, 1600];

test("the window holds the cursor, never leaves the sequence, and shows all of a short one", () => {
  for (const tau of [1, 2, 9, 12, 13, 30, 1000]) {
    for (let t = 1; t <= tau; t += 1) {
      const { start, stop } = windowOf(t, tau, 12);
      assert.ok(1 <= start && start <= t && t <= stop && stop <= tau, `t = ${t} of ${tau}: ${start}..${stop}`);
      assert.equal(stop - start + 1, Math.min(12, tau));
    }
  }
});

test("the window shows no less past than future, and always some of it, and follows in hops, the same there and back", () => {
  for (const size of [3, 4, 6, 9, 12]) {
    const starts = new Set();
    for (let t = 40; t < 64; t += 1) {
      const { start, stop } = windowOf(t, 1000, size);
      assert.ok(t - start >= stop - t && stop > t, `t = ${t} of ${size}: ${start}..${stop}`);
      starts.add(start);
    }
    const hop = Math.max(1, Math.floor(size / 3));
    const [least, ...later] = [...starts];
    assert.ok(later.every((start, i) => start === least + (i + 1) * hop), `${size}: ${[...starts]}`);
  }
});

test("at most twelve columns, fewer on a narrow screen, never fewer than three", () => {
  assert.equal(columnsThatFit(1160), MOST_COLUMNS);
  assert.equal(columnsThatFit(4000), MOST_COLUMNS);
  assert.equal(columnsThatFit(296), 3);
  assert.equal(columnsThatFit(100), 3);
});

test("long tokens have their room: fewer columns, so that none is cut", () => {
  for (const widest of [80, 110, 135, 198]) {
    for (const width of [756, 1160]) {
      const { pitch, side } = layout({ cell: ELMAN, width, widest, tau: 30, cursor: { t: 6, stage: "h", level: 2, direction: "forward", fold: 1 } });
      assert.ok(pitch >= widest + 12 && 2 * side >= widest + 2, `${width}px, ${widest}px: ${pitch}, ${side}`);
    }
  }
});

test("every column, node and token lies inside the picture, and no node touches another", () => {
  for (const width of WIDTHS) {
    for (const level of [1, 2, 3]) {
      for (const t of [1, 15, 30]) {
        const { columns, radius, height, above, below, pitch, origin } = frame(width, 30, t, level);
        const xs = [origin, ...columns.map((column) => column.x)];
        assert.ok(xs[0] >= radius && xs.at(-1) + radius < width, `${width}px`);
        assert.ok(pitch > 2 * radius + 16, `${width}px leaves no room for arrows: ${pitch}`);
        assert.ok(above >= 12 && below + 12 <= height);
      }
    }
  }
});

test("between two rows is room for an arrow, in a low picture too", () => {
  for (const level of [1, 2, 3]) {
    for (const height of [0, 100, 370, 500, 700]) {
      const made = layout({ cell: ELMAN, width: 756, height, widest: 16, tau: 9, cursor: { t: 6, stage: "h", level, direction: "forward", fold: 1 } });
      const rims = Object.entries(made.rows).map(([kind, y]) => [y - extent(kind, made).hh, y + extent(kind, made).hh]);
      for (let i = 1; i < rims.length; i += 1) assert.ok(rims[i][0] - rims[i - 1][1] >= 10, `${level}, ${height}: ${rims}`);
    }
  }
});

test("columns are evenly spaced, one time step each", () => {
  const { columns, origin, pitch, window } = frame(1160, 9, 6, 3);
  assert.deepEqual(columns.map(({ t }) => t), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(window, { start: 1, stop: 9 });
  columns.forEach(({ x }, i) => assert.ok(Math.abs(x - origin - pitch * (i + 1)) < 1e-9));
});

test("rows are the tutorial's for each level, targets on top and inputs at the bottom", () => {
  for (const level of [1, 2, 3]) {
    const { rows } = frame(1160, 9, 6, level);
    assert.deepEqual(Object.keys(rows), { 1: ["h", "x"], 2: ["y", "L", "o", "h", "x"], 3: ["y", "L", "yhat", "o", "h", "a", "x"] }[level]);
  }
});

test("the state goes on past the window, and ends with the sequence", () => {
  assert.notEqual(frame(1160, 30, 1, 3).tail, null);
  assert.equal(frame(1160, 30, 30, 3).tail, null);
  assert.equal(frame(1160, 9, 1, 3).tail, null);
});

test("a given height is used in whole, and one that is too small is not", () => {
  const tall = (height, level) => layout({ width: 756, height, cell: ELMAN, tau: 9, cursor: { t: 6, stage: "h", level, direction: "forward", fold: 1 } });
  for (const level of [1, 2, 3]) {
    assert.equal(tall(700, level).height, 700);
    const [low, high] = [tall(level === 1 ? 280 : 480, level), tall(700, level)];
    assert.ok(high.spacing > low.spacing);
    assert.ok(high.above >= 12 && high.below <= 700 - 12);
    assert.ok(tall(100, level).height > 100);
  }
});

test("a short sentence stands in the middle", () => {
  const { origin, columns, width } = frame(1160, 2, 1, 2);
  assert.ok(Math.abs(origin - (width - columns.at(-1).x)) < 25);
});

test("the overview strip says which share of the sequence is shown", () => {
  assert.deepEqual(overview({ start: 1, stop: 9 }, 9), { from: 0, share: 1 });
  assert.deepEqual(overview({ start: 6, stop: 10 }, 20), { from: 0.25, share: 0.25 });
});

test("a hidden picture has no width, yet nothing in it is less than nothing wide", () => {
  for (const kind of ["h", "o", "yhat"]) assert.ok(extent(kind, frame(0, 9, 1, 3)).hw > 0, kind);
});
