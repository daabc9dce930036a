import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, luminance, parseRgb, readableOn, textOn, type Rgb } from "../src/color";
import { answerHref, hostOf, sourceHref } from "../src/links";
import { campaign, cleanUrl } from "../src/page";

const PAGE = "https://www.shop.example/start";
const CITED = [{ marker: 1, url: "https://docs.example/a?b=c#d", title: "", quote: "" }];

test("an address keeps only what names the page", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["https://u:p@x.example/a?email=a@b.example&p=7&token=s#top", "https://x.example/a?p=7"],
    ["https://x.example/?utm_source=a&lang=de", "https://x.example/?lang=de"],
    ["https://x.example/a", "https://x.example/a"],
    [`https://x.example/?p=${"9".repeat(65)}`, "https://x.example/"],
    ["about:blank", ""],
    ["javascript:alert(1)", ""],
    ["", ""],
  ];
  for (const [address, expected] of cases) assert.equal(cleanUrl(address), expected, address);
});

test("campaign values are an allow-list of short texts", () => {
  const address = `https://x.example/?utm_source=a&utm_evil=b&gclid=c&utm_term=${"x".repeat(300)}&sid=d`;
  assert.deepEqual(campaign(address), { utm_source: "a", gclid: "c", utm_term: "x".repeat(256) });
  assert.deepEqual(campaign("nonsense"), {});
});

test("a link in an answer leads to this site, a cited page, a mail address or a telephone", () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ["/pricing", "https://www.shop.example/pricing"],
    ["https://shop.example/x", "https://shop.example/x"],
    ["https://docs.example/a?b=c#other", "https://docs.example/a?b=c#other"],
    ["https://docs.example/other", null],
    ["https://shop.example.evil.example/", null],
    ["https://shop.example@evil.example/", null],
    ["https://a:b@shop.example/", null],
    ["//evil.example/", null],
    ["javascript:alert(1)", null],
    [" javascript:alert(1)", null],
    ["data:text/html,x", null],
    ["mailto:a@b.example?body=x", "mailto:a@b.example"],
    ["tel:+49123", "tel:+49123"],
    ["https://[", null],
  ];
  for (const [address, expected] of cases) assert.equal(answerHref(address, CITED, PAGE), expected, address);
});

test("a source is a web page", () => {
  assert.equal(sourceHref({ marker: 1, url: "https://x.example/a", title: "", quote: "" }), "https://x.example/a");
  for (const url of ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "nonsense"]) {
    assert.equal(sourceHref({ marker: 1, url, title: "", quote: "" }), null, url);
  }
  assert.equal(hostOf("https://www.x.example:8080/a"), "x.example:8080");
});

test("every accent gives readable text", () => {
  const white: Rgb = [255, 255, 255];
  const dark: Rgb = [22, 25, 31];
  for (const accent of [[31, 91, 224], [255, 216, 77], [0, 0, 0], [255, 255, 255], [220, 38, 38], [120, 120, 120]] as Rgb[]) {
    const text: Rgb = textOn(accent) === "#fff" ? white : [0, 0, 0];
    assert.ok(contrast(text, accent) >= 4.5, `on ${accent.join(" ")}: ${contrast(text, accent)}`);
    for (const surface of [white, dark]) {
      const shade = readableOn(accent, surface);
      assert.ok(shade && contrast(shade, surface) >= 4.5, `${accent.join(" ")} on ${surface.join(" ")}`);
    }
  }
  assert.equal(parseRgb("rgba(0, 0, 0, 0)"), null);
  assert.equal(luminance(white), 1);
});
