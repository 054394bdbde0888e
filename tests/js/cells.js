/** The cells as an answer of the API has them; tests/unit/lm/rnn/cells/test_picture.py writes down the same. */
import { readFileSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(new URL(`../data/cells/${name}.json`, import.meta.url), "utf8"));

export const ELMAN = read("elman");
export const GRU = read("gru");
