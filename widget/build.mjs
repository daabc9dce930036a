// Builds the widget into dist/: the loader, the scripts and words it fetches later, each named by its content, and a manifest.
//   node build.mjs [--out DIR]    build (default: dist beside this file)
//   node build.mjs --test         compile tests/*.test.ts to a temporary folder and run them
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { minify } from "terser";

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
  // h(tag, props, ...children) is shorter than the calls that tsconfig.json has the type checker expect.
  jsx: "transform",
  jsxFactory: "h",
  jsxFragment: "Fragment",
  tsconfigRaw: { compilerOptions: { target: "ES2021", verbatimModuleSyntax: true } },
  plugins: [cssAsText],
};

/** esbuild's output once more: terser finds another 4 % of what a visitor has to load. */
async function smaller(code, options) {
  const { code: least } = await minify(Buffer.from(code).toString(), { ecma: 2021, format: { comments: /^!/ }, ...options });
  return least;
}

/** What every element of the panel is made with; the loader has none. */
const JSX = join(here, "src/ui/jsx.ts");

async function compile(entry, options) {
  const result = await esbuild.build({ ...common, entryPoints: [entry], ...options });
  return result.outputFiles[0].contents;
}

/** Files are named by what is in them, so that they can be cached for ever. */
const hashOf = (content) => createHash("sha256").update(content).digest("hex").slice(0, 16);

/** The words of each language, by its tag. */
async function locales() {
  const folder = join(here, "src/locales");
  const read = (name) => [name.replace(".json", ""), JSON.parse(readFileSync(join(folder, name), "utf8"))];
  const code = Buffer.from(await compile("src/words/en.ts", { format: "esm" })).toString("base64");
  const { en } = await import(`data:text/javascript;base64,${code}`);
  return [["en", en], ...readdirSync(folder).sort().map(read)];
}

export async function build(out) {
  const tables = await locales();
  const state = hashOf(JSON.stringify(tables)); // one for all languages: the bundle need not know ten
  const words = Object.fromEntries(tables.map(([locale]) => [locale, `${locale}-${state}.json`]));
  const files = Object.fromEntries(tables.map(([locale, table]) => [words[locale], JSON.stringify(table)])); // name -> content
  const panel = await compile("src/main.tsx", {
    format: "esm",
    inject: [JSX],
    banner: { js: "/*! Preact (c) 2015-present Jason Miller, MIT */" },
    define: { LOCALES: JSON.stringify(Object.keys(words).join(" ")), WORDS: JSON.stringify(`-${state}.json`) },
  });
  const script = await smaller(panel, { module: true });
  const bundle = `${hashOf(script)}.js`;
  files[bundle] = script;
  const loader = await compile("src/loader.ts", {
    format: "iife",
    tsconfigRaw: { compilerOptions: { alwaysStrict: false } }, // saves "use strict" at the top
    define: { BUNDLE: JSON.stringify(`widget/${bundle}`) },
  });
  files["widget.js"] = await smaller(loader, {});
  const manifest = { loader: "widget.js", bundle, words };
  files["manifest.json"] = `${JSON.stringify(manifest, null, 2)}\n`;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), content);
}

async function test() {
  const folder = mkdtempSync(join(tmpdir(), "widget-tests-"));
  try {
    const files = readdirSync(join(here, "tests")).filter((name) => name.endsWith(".test.ts"));
    for (const file of files) {
      const code = await compile(join("tests", file), { format: "esm", platform: "node", target: "node20", minify: false, inject: [JSX, "tests/english.ts"] });
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
