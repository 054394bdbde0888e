/** Names a picture's file by what is plain of the sentence, and the step that it shows. Pure. */

const LONGEST = 20;         // characters of the sentence, as app/web/http/responses.py cuts it

/** "今天的天气真好呀-t6-h.png" @param {string} text @param {{t: number, stage: string, direction: string}} cursor */
export function fileName(text, { t, stage, direction }, suffix) {
  const plain = [...text].filter((one) => /[\p{L}\p{N}]/u.test(one)).slice(0, LONGEST).join("");
  const parts = [plain || "unroll", `t${t}`, direction === "backward" ? `back-${stage}` : stage];
  return `${parts.join("-")}.${suffix}`;
}
