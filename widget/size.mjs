// Prints what a visitor may have to load, and fails when it is more than they should.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMITS = { loader: 4096, bundle: 30720 }; // bytes after gzip -9

const dist = new URL("dist/", import.meta.url);
const size = (name) => gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length;
const line = (part, bytes, more) => console.log(`${part.padEnd(8)}${String(bytes).padStart(6)} B gzip, ${more}`);

const { words, ...parts } = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));
for (const [part, limit] of Object.entries(LIMITS)) {
  const bytes = size(parts[part]);
  line(part, bytes, `limit ${limit}`);
  if (bytes > limit) process.exitCode = 1;
}
line("words", Math.max(0, ...Object.values(words).map(size)), "the most of any language");
