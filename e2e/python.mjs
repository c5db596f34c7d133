// What Python's own csv module reads from a file: what is handed out is not read back by our own code. Where there is no Python, a
// few lines take its place, but not where all is to be proved.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const PROGRAM =
  "import csv,json,sys; print(json.dumps(list(csv.reader(open(sys.argv[1], encoding='utf-8-sig', newline=''), delimiter=sys.argv[2]))))";

/** The rows of a CSV file. */
export function rows(path, delimiter) {
  try {
    return JSON.parse(execFileSync("python3", ["-c", PROGRAM, path, delimiter], { encoding: "utf8" }));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    if (process.env.CI === "true") throw new Error("There is no python3, by which files are read back where CI is set: install it.");
    return cells(readFileSync(path, "utf8").replace(/^\uFEFF/, ""), delimiter);
  }
}

/** The same as RFC 4180 has it. */
function cells(text, delimiter) {
  const found = [[]];
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${delimiter}\\r\\n]*))(${delimiter === "\t" ? "\\t" : delimiter}|\\r?\\n|$)`, "gy");
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text);
    found.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end.endsWith("\n") && cell.lastIndex < text.length) found.push([]);
  }
  return found;
}
