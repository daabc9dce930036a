import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { mayNudge, noteDismissed, noteShown } from "../src/nudge/memory";
import { isDue, type Signs } from "../src/nudge/rules";

const CALM: Signs = { seconds: 0, scrolled: 0, leaving: false, returning: false, utm: {} };
const DAY = 24 * 3600 * 1000;
const NOW = Date.parse("2026-03-03T10:00:00Z");

const CASES: [name: string, when: unknown, signs: Partial<Signs>, due: boolean][] = [
  ["no condition", {}, {}, true],
  ["long enough", { dwell_seconds: 20 }, { seconds: 20 }, true],
  ["not long enough", { dwell_seconds: 20 }, { seconds: 19 }, false],
  ["far enough down", { scroll_percent: 50 }, { scrolled: 61.5 }, true],
  ["not far enough down", { scroll_percent: 50 }, { scrolled: 49.9 }, false],
  ["leaving", { exit_intent: true }, { leaving: true }, true],
  ["staying", { exit_intent: true }, {}, false],
  ["exit intent not asked for", { exit_intent: false }, {}, true],
  ["back again", { return_visit: true }, { returning: true }, true],
  ["here for the first time", { return_visit: true }, {}, false],
  ["from the campaign", { utm: { utm_source: "News" } }, { utm: { utm_source: "news", gclid: "1" } }, true],
  ["from another campaign", { utm: { utm_source: "news" } }, { utm: { utm_source: "ads" } }, false],
  ["from no campaign", { utm: { utm_source: "news" } }, {}, false],
  ["one value of two", { utm: { utm_source: "a", utm_medium: "b" } }, { utm: { utm_source: "a" } }, false],
  ["all of several", { dwell_seconds: 5, scroll_percent: 10 }, { seconds: 6, scrolled: 20 }, true],
  ["one of several", { dwell_seconds: 5, scroll_percent: 10 }, { seconds: 6 }, false],
  ["conditions that are null are none", { dwell_seconds: null, scroll_percent: 10 }, { scrolled: 20 }, true],
  ["pages are the server's to filter", { pages: ["/pricing*"] }, {}, true],
  ["a condition that is not known", { moon: "full" }, {}, false],
  ["one that objects have anyway", { constructor: 1 }, {}, false],
  ["a number as text", { dwell_seconds: "5" }, { seconds: 60 }, false],
  ["a campaign as text", { utm: "utm_source" }, { utm: { utm_source: "a" } }, false],
  ["nothing", null, {}, false],
  ["text", "always", {}, false],
];

for (const [name, when, signs, due] of CASES) {
  test(`due or not: ${name}`, () => assert.equal(isDue(when, { ...CALM, ...signs }), due));
}

class Shelf extends Map<string, string> {
  getItem = (name: string): string | null => this.get(name) ?? null;
  setItem = (name: string, value: string): void => void this.set(name, value);
}
let local: Shelf;

const newTab = (): void => void Object.assign(globalThis, { window: { localStorage: local, sessionStorage: new Shelf() } });

beforeEach(() => {
  local = new Shelf();
  newTab();
});

test("once a session", () => {
  assert.ok(mayNudge("pk", NOW));
  noteShown("pk");
  assert.ok(!mayNudge("pk", NOW));
  newTab();
  assert.ok(mayNudge("pk", NOW));
  assert.equal(local.size, 0);
});

test("a dismissal is kept for thirty days, on a clock that may be wrong", () => {
  noteDismissed("pk", NOW, true);
  const after = [0, 29, 31, -1, -40].map((days) => mayNudge("pk", NOW + days * DAY));
  assert.deepEqual(after, [false, false, true, false, true]);
});

test("one who is not to be followed leaves nothing behind", () => {
  noteDismissed("pk", NOW, false);
  assert.equal(local.size, 0);
});

test("blocked or damaged storage does not stop it", () => {
  Object.defineProperty(globalThis.window, "localStorage", { get: () => { throw new Error("blocked"); } });
  assert.ok(mayNudge("pk", NOW));
  noteDismissed("pk", NOW, true);
  local.set("sales-agent:pk:nudge", "{nonsense");
  newTab();
  assert.ok(mayNudge("pk", NOW));
});
