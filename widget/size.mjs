// Fails when a built file is larger than a visitor should have to load.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMITS = { loader: 4096, bundle: 30720 };  // bytes after gzip -9

const dist = new URL("dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));
for (const [part, limit] of Object.entries(LIMITS)) {
  const size = gzipSync(readFileSync(new URL(manifest[part], dist)), { level: 9 }).length;
  console.log(`${part.padEnd(8)}${String(size).padStart(6)} B gzip, limit ${limit}`);
  if (size > limit) process.exitCode = 1;
}
