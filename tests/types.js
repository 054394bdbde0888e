/** The types that JSDoc tells, checked by TypeScript: static/js/core strictly, the rest less strictly. Any error fails. */
import { spawnSync } from "node:child_process";

/** @param {string} config @returns {string[]} the errors, a line each */
function errorsOf(config) {
  const { stdout, stderr, error } = spawnSync("node", ["node_modules/typescript/bin/tsc", "--pretty", "false", "-p", config], { encoding: "utf8" });
  if (error) throw error;
  const lines = stdout.split("\n").filter((line) => /error TS\d+/.test(line));
  if (!lines.length && (stderr || stdout.trim())) throw new Error(stdout + stderr);
  return lines;
}

const errors = new Set(["tsconfig.core.json", "tsconfig.json"].flatMap(errorsOf));       // core is in both
for (const line of errors) console.error(line);
console.log(`errors of types: ${errors.size}`);
process.exitCode = errors.size ? 1 : 0;
