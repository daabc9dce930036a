// Builds the widget into dist/: the loader, one bundle named by its content, and a manifest.
//   node build.mjs [--out DIR]    build (default: dist beside this file)
//   node build.mjs --test         compile tests/*.test.ts to a temporary folder and run them
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** Style sheets become minified strings, for `new CSSStyleSheet().replaceSync()`. */
const cssAsText = {
  name: "css-as-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  write: false,
  charset: "utf8",
  target: ["chrome100", "firefox101", "safari16.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [cssAsText],
};

async function compile(entry, options) {
  const result = await esbuild.build({ ...common, entryPoints: [entry], ...options });
  return result.outputFiles[0].contents;
}

export async function build(out) {
  const bundle = await compile("src/main.tsx", {
    format: "esm",
    banner: { js: "/*! Includes Preact (MIT, (c) 2015-present Jason Miller) */" },
  });
  const name = `${createHash("sha256").update(bundle).digest("hex").slice(0, 16)}.js`;
  const loader = await compile("src/loader.ts", { format: "iife", define: { BUNDLE: JSON.stringify(`widget/${name}`) } });
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, name), bundle);
  writeFileSync(join(out, "widget.js"), loader);
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify({ loader: "widget.js", bundle: name }, null, 2)}\n`);
}

async function test() {
  const folder = mkdtempSync(join(tmpdir(), "widget-tests-"));
  try {
    const files = readdirSync(join(here, "tests")).filter((name) => name.endsWith(".test.ts"));
    for (const file of files) {
      const code = await compile(join("tests", file), { format: "esm", platform: "node", target: "node20", minify: false });
      writeFileSync(join(folder, file.replace(/\.ts$/, ".mjs")), code);
    }
    const paths = files.map((file) => join(folder, file.replace(/\.ts$/, ".mjs")));
    process.exitCode = spawnSync(process.execPath, ["--test", ...paths], { stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const flag = process.argv.indexOf("--out");
if (process.argv.includes("--test")) await test();
else await build(flag > 0 ? resolve(process.argv[flag + 1]) : join(here, "dist"));
