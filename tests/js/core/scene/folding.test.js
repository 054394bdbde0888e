import assert from "node:assert/strict";
import { test } from "node:test";

import { ELMAN } from "../../cells.js";
import { layout } from "../../../../static/js/core/scene/layout.js";
import { scene } from "../../../../static/js/core/scene/scene.js";

const TEXT = [..."今天的天气真好呀"];
const sequence = { tau: 9, cell: ELMAN, inputs: ["<s>", ...TEXT], targets: [...TEXT, "</s>"] };
const long = { tau: 40, cell: ELMAN, inputs: Array.from({ length: 40 }, (_, i) => `w${i}`), targets: Array.from({ length: 40 }, (_, i) => `w${i + 1}`) };
const FOLDS = [0, 0.02, 0.3, 0.5, 0.995, 1];

function draw(cursor, width = 1160, of = sequence, height = 0) {
  const full = { t: 6, stage: "h", level: 3, direction: "forward", fold: 1, ...cursor };
  const frame = layout({ width, height, cell: ELMAN, tau: of.tau, cursor: full });
  return { ...scene(of, full, frame), frame };
}

function everywhere(check) {
  for (const of of [sequence, long]) {
    for (const direction of ["forward", "backward"]) {
      for (const level of [1, 2, 3]) {
        for (const stage of ELMAN.stages[direction]) {
          for (const fold of FOLDS) {
            for (const t of [6, of.tau]) check({ t, stage, level, direction, fold }, of);
          }
        }
      }
    }
  }
}

const wide = (label) => {
  if (label.kind === "token") return [...label.text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e7f ? 16 : 8), 0);
  return label.text.length <= 2 ? 11 * label.text.length : label.text.length * 5.8;
};

function boxOf(label) {
  const w = wide(label);
  const x0 = label.x - { left: 0, middle: w / 2, right: w }[label.anchor];
  return { text: label.text, x0, x1: x0 + w, y0: label.y - 6, y1: label.y + 6 };
}

const apart = (one, other) => one.x1 <= other.x0 || other.x1 <= one.x0 || one.y1 <= other.y0 || other.y1 <= one.y0;

test("every stage, level, direction and fold: only finite numbers, inside the picture, and no two of one id", () => {
  everywhere((cursor, of) => {
    const where = JSON.stringify(cursor);
    const { nodes, edges, labels, ribbons, frame } = draw(cursor, 1160, of);
    const points = [...edges.flatMap((edge) => edge.points), ...ribbons.flat(), ...[...nodes, ...labels].map(({ x, y }) => [x, y])];
    for (const [x, y] of points) {
      assert.ok(Number.isFinite(x) && Number.isFinite(y), where);
      assert.ok(x >= 0 && x <= frame.width && y >= 0 && y <= frame.height, `${where}: ${x}, ${y} of ${frame.width}, ${frame.height}`);
    }
    const ids = nodes.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, where);
  });
});

test("on a phone the loop stays inside the picture while it unfolds", () => {
  for (const level of [1, 2, 3]) {
    for (let fold = 0; fold <= 20; fold += 1) {
      const { edges, nodes } = draw({ level, t: 4, fold: fold / 20 }, 304);
      const delay = nodes.find(({ id }) => id === "front-delay");
      const loop = edges.filter(({ id }) => id?.startsWith("front-")).flatMap((one) => one.points);
      if (fold && fold < 20 && delay) assert.ok(loop.length);
      for (const [x] of [...loop, ...(delay ? [[delay.x + delay.r, 0]] : [])]) assert.ok(x <= 304, `level ${level}, ${fold}/20: ${x}`);
    }
  }
});

test("every stage, level, direction and fold: no label lies on another", () => {
  everywhere((cursor, of) => {
    const boxes = draw(cursor, 1160, of).labels.filter((label) => label.kind !== "word").map(boxOf);
    for (const [i, one] of boxes.entries()) {
      for (const other of boxes.slice(i + 1)) assert.ok(apart(one, other), `${JSON.stringify(cursor)}: ${one.text} on ${other.text}`);
    }
  });
});

test("unfolded, every column stands exactly where the layout says, with straight arrows and no delay left over", () => {
  for (const level of [1, 2, 3]) {
    const { nodes, edges, ribbons, columns, frame } = draw({ level });
    for (const { t, x } of frame.columns) {
      for (const [kind, y] of Object.entries(frame.rows)) {
        const node = nodes.find(({ id }) => id === `${kind}${t}`);
        assert.deepEqual([node.x, node.y], [x, y]);
      }
    }
    assert.equal(nodes.find(({ id }) => id === "h0").x, frame.origin);
    assert.ok(edges.filter(({ id }) => /^W\d/.test(id)).every(({ points }) => points.length === 2));
    assert.deepEqual([ribbons.length, columns.length], [0, 9]);
    assert.ok(!nodes.some(({ id }) => id === "front-delay"));
  }
});

test("folded, there is the circuit alone, with the tokens of the current step", () => {
  for (const width of [1160, 320]) {
    for (const level of [1, 2, 3]) {
      const { nodes, edges, labels, columns } = draw({ level, fold: 0 }, width);
      assert.ok(nodes.every(({ t, id }) => t === null && id.startsWith("folded-")));
      const biases = level === 3 ? ["b", "c"] : [];
      assert.deepEqual(nodes.map(({ kind }) => kind).sort(), [...ELMAN.levels[level].rows.flat(), ...biases, "delay"].sort());
      assert.ok(edges.some(({ id }) => id === "W-out") && edges.some(({ id }) => id === "W-home"));
      assert.deepEqual(labels.filter(({ kind }) => kind === "token").map(({ text }) => text), level === 1 ? ["气"] : ["气", "真"]);
      assert.equal(columns.length, 0);
    }
  }
});

test("the columns come out one after the other, in order, and only ever move to the left, into their place", () => {
  let before = [];
  for (let fold = 0; fold <= 1.0001; fold += 0.01) {
    const { columns, ribbons } = draw({ fold: Math.min(1, fold) });
    columns.forEach(({ x }, i) => assert.ok(x <= (before[i]?.x ?? Infinity) + 1e-9));
    assert.ok(columns.slice(0, -1).every(({ share }) => share === 1));
    assert.ok(columns.length >= before.length && ribbons.length <= 1);
    before = columns;
  }
  assert.equal(before.length, 9);
});

test("the square stretches into W's arrow: a square at first, at the end as long as the arrow and as thin", () => {
  const sizes = (fold) => {
    const { ribbons: [ribbon] } = draw({ fold });
    const xs = ribbon.map(([x]) => x);
    const ys = ribbon.map(([, y]) => y);
    return [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
  };
  const [first, middle, last] = [3.001 / 9, 3.5 / 9, 3.999 / 9].map(sizes);
  first.forEach((size) => assert.ok(Math.abs(size - 18) < 5, `${first}`));      // a square, aslant
  assert.ok(middle[0] > first[0] && last[0] > first[0], `${first}; ${middle}; ${last}`);
  const arrow = draw({}).edges.find(({ id }) => id === "W4").points;
  const length = arrow[1][0] - arrow[0][0];
  assert.ok(Math.abs(last[0] - length) < (2 * length) / 28 + 1, `${last} of ${length}`);      // but for its two outermost pieces of 28
});

test("nothing overlaps while it unfolds: no node, name or token lies on another, at 21 folds of every level", () => {
  const box = ({ x, y, r, id, hw = r, hh = r }) => ({ text: id, x0: x - hw, x1: x + hw, y0: y - hh, y1: y + hh });
  for (const level of [1, 2, 3]) {
    for (const width of [320, 756, 1160]) {
      for (let fold = 0; fold <= 20; fold += 1) {
        const { nodes, labels } = draw({ level, fold: fold / 20 }, width);
        const bodies = nodes.filter(({ kind }) => kind !== "x" && kind !== "y");      // these are their tokens
        const boxes = [...bodies.map(box), ...labels.filter(({ kind }) => kind === "token").map(boxOf)];
        boxes.forEach((one, i) => boxes.slice(i + 1).forEach((other) => assert.ok(apart(one, other), `${width}px, level ${level}, ${fold}/20: ${one.text} on ${other.text}`)));
      }
    }
  }
});

test("the folded circuit is larger than the columns where there is room, and says how long its delay is", () => {
  const radius = (fold) => draw({ level: 1, fold }, 756, sequence, 480).nodes.find(({ kind }) => kind === "h").r;
  assert.ok(radius(0) > 1.2 * radius(1));
  assert.ok(draw({ fold: 0 }).labels.some(({ kind, text }) => kind === "word" && text === "delay"));
});

test("near the ends the picture is near that of the end: nothing jumps", () => {
  const at = (fold) => Object.fromEntries(draw({ fold }).nodes.map(({ id, x, y }) => [id, [x, y]]));
  const [end, near] = [at(1), at(0.99999)];
  for (const [id, [x, y]] of Object.entries(near)) {
    if (!end[id]) continue;
    assert.ok(Math.hypot(x - end[id][0], y - end[id][1]) < 0.1, id);
  }
  const folded = at(0);
  for (const kind of ["x", "a", "h", "L"]) assert.ok(Math.hypot(...at(0.00001)[`${kind}1`].map((value, i) => value - folded[`folded-${kind}`][i])) < 0.1, kind);
});
