import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, parseRgb, type Rgb } from "../src/color";
import { colorOf, isLight, pixels } from "../src/looks";
import { palette } from "../src/theme";

const PARTS = [0, 51, 102, 128, 153, 204, 255];
const COLORS: Rgb[] = PARTS.flatMap((red) => PARTS.flatMap((green) => PARTS.map((blue): Rgb => [red, green, blue])));
const hex = (text = ""): Rgb | null => (text.startsWith("#") ? (text === "#000" ? [0, 0, 0] : [255, 255, 255]) : parseRgb(text.replace(/ /g, ", ")));
const DEFAULTS = { light: ["rgb(255 255 255)", "rgb(23 26 33)"], dark: ["rgb(22 25 31)", "rgb(236 238 242)"] } as const;

/** The pair of two properties, as drawn. */
function pair(shades: Record<string, string>, dark: boolean, one: string, other: string): number {
  const [paper, ink] = DEFAULTS[dark ? "dark" : "light"];
  const drawn: Record<string, string> = { "--paper": paper, "--ink": ink, ...shades };
  const [first, second] = [hex(drawn[one]), hex(drawn[other])];
  assert.ok(first && second, `${one} ${other}`);
  return contrast(first, second);
}

for (const dark of [false, true]) {
  test(`any accent can be read and seen, ${dark ? "dark" : "light"}`, () => {
    for (const accent of COLORS) {
      const shades = palette({ accent, background: null, text: null }, dark);
      assert.ok(pair(shades, dark, "--link", "--paper") >= 4.5, `link ${accent}`);
      assert.ok(pair(shades, dark, "--fill", "--paper") >= 3, `fill ${accent}`);
      assert.ok(pair(shades, dark, "--on-accent", "--fill") >= 4.5, `on fill ${accent}`);
      assert.ok(pair(shades, dark, "--ink", "--mine") >= 4.5, `mine ${accent}`);
    }
  });

  test(`any background and text can be read, ${dark ? "dark" : "light"}`, () => {
    for (const [at, background] of COLORS.entries()) {
      const text = COLORS[(at * 53) % COLORS.length] as Rgb;
      const shades = palette({ accent: [31, 91, 224], background, text }, dark);
      assert.ok(pair(shades, dark, "--ink", "--paper") >= 4.5, `${text} on ${background}`);
      if (!shades["--soft"]) continue;
      assert.ok(pair(shades, dark, "--soft", "--paper") >= 4.5, `soft on ${background}`);
      assert.ok(pair(shades, dark, "--soft", "--wash") >= 4.5, `soft on the wash of ${background}`);
      assert.ok(pair(shades, dark, "--line-strong", "--paper") >= 3, `line on ${background}`);
    }
  });
}

test("what a page does not choose stays with the style sheet", () => {
  assert.deepEqual(palette({ accent: null, background: null, text: null }, false), {});
  const cream = palette({ accent: null, background: [255, 250, 240], text: null }, true);
  assert.deepEqual(cream, {}); // belongs to light, and this is dark
});

test("only colours and lengths that are such are believed", () => {
  const odd = ["red", "#fff", "#12345", "#1234567", "rgb(1,2,3)", "url(https://evil.example/x.png)", "#000000;}body{display:none}", "", null, "x".repeat(100_000)];
  assert.deepEqual(odd.map(colorOf), odd.map(() => ""));
  assert.equal(colorOf("#1F5be0"), "#1F5be0");
  const lengths = [20, 0, 400, -1, 401, Number.NaN, Infinity, "12px", {}, undefined, null, [], true].map((value) => pixels(value));
  assert.deepEqual(lengths, ["20px", "0px", "400px", ...Array.from({ length: 10 }, () => "")]);
});

test("black or white: whichever is chosen can be seen on the launcher", () => {
  for (const color of COLORS) {
    const on: Rgb = isLight(`rgb(${color.join(", ")})`) ? [0, 0, 0] : [255, 255, 255];
    assert.ok(contrast(color, on) >= 4.3, String(color));
  }
});
