import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { deviceOf, type Visit } from "../src/page";
import { Store } from "../src/storage";
import { arrive, follow } from "../src/trail";

const SITE = "https://shop.example";

/** The browser's storage of one name. */
class Shelf extends Map<string, string> {
  getItem = (name: string): string | null => this.get(name) ?? null;
  setItem = (name: string, value: string): void => void this.set(name, value);
}

let local: Shelf;
let session: Shelf;
let minute = 0;

function browse(path: string, { referrer = "", tab = session, followed = true } = {}): { store: Store; visit: Visit } {
  const at = `2026-01-02T03:${String((minute += 1)).padStart(2, "0")}:00Z`;
  const page = { url: SITE + path, title: `Title of ${path}`, at };
  Object.assign(globalThis, {
    window: { localStorage: local, sessionStorage: tab },
    location: { href: page.url, origin: SITE },
    document: { title: page.title },
  });
  Object.defineProperty(globalThis, "navigator", { value: { globalPrivacyControl: !followed }, configurable: true });
  const store = new Store("pk", followed);
  const visit: Visit = { referrer, landing: page, pages: [page] };
  arrive(store, visit);
  return { store, visit };
}

const urls = (store: Store): string[] => store.tab.pages.map((page) => page.url.slice(SITE.length));
const sources = (store: Store): unknown[] => [store.known.first, store.known.last].map((touch) => touch && { ...touch.utm, from: touch.referrer });

beforeEach(() => {
  local = new Shelf();
  session = new Shelf();
});

test("nothing is stored before the visitor has acted", () => {
  const { store } = browse("/a?utm_source=x");
  store.update({ open: true });
  store.remember({ visitor: { id: "v", token: "t" } });
  assert.equal(local.size + session.size, 0);
  assert.deepEqual(store.known.visitor, { id: "v", token: "t" });
  store.allow();
  assert.deepEqual([...local.keys(), ...session.keys()], ["sales-agent:pk:visitor", "sales-agent:pk"]);
});

test("the first touch stays, the last one is the latest that says where from", () => {
  const steps: readonly (readonly [string, string, unknown])[] = [
    ["/a?utm_source=news", "", { utm_source: "news", from: "" }],
    ["/b", `${SITE}/a?utm_source=news`, { utm_source: "news", from: "" }], // a link within the site
    ["/b", "", { utm_source: "news", from: "" }], // typed, or a site that does not say
    ["/c", "https://search.example/?q=1", { from: "https://search.example/" }],
    ["/d?gclid=g", "https://search.example/", { gclid: "g", from: "https://search.example/" }],
  ];
  browse(steps[0]![0]).store.allow();
  for (const [path, referrer, last] of steps) {
    const { store } = browse(path, { referrer });
    assert.deepEqual(sources(store), [{ utm_source: "news", from: "" }, last], path);
  }
});

test("a reload is no arrival", () => {
  const { store: first } = browse("/a?utm_source=news", { referrer: "https://x.example/" });
  first.allow();
  const { store: second } = browse("/a?utm_source=news", { referrer: "https://x.example/" });
  assert.equal(second.known.last?.at, first.known.last?.at);
  assert.equal(second.tab.landing?.at, first.tab.landing?.at);
  assert.deepEqual(urls(second), ["/a"]);
});

test("a new tab has a landing page of its own", () => {
  browse("/a?utm_source=news").store.allow();
  const { store } = browse("/b", { referrer: `${SITE}/a`, tab: new Shelf() });
  assert.equal(store.tab.landing?.url, `${SITE}/b`);
  assert.deepEqual(sources(store), Array(2).fill({ utm_source: "news", from: "" }));
});

test("the trail keeps the newest thirty pages, each once in a row, with its latest title", () => {
  const { store, visit } = browse("/p0");
  for (let number = 1; number <= 40; number += 1) {
    visit.pages.push({ url: `${SITE}/p${number}?sid=secret#top`, title: "", at: `2026-01-02T04:${number}:00Z` });
    visit.pages.push({ url: `${SITE}/p${number}`, title: "x".repeat(300), at: `2026-01-02T04:${number}:30Z` });
  }
  location.href = `${SITE}/p40`;
  follow(store, visit);
  arrive(store, visit);
  assert.deepEqual(urls(store), Array.from({ length: 30 }, (_, index) => `/p${index + 11}`));
  assert.deepEqual(store.tab.pages.at(0), { url: `${SITE}/p11`, title: "x".repeat(256), at: "2026-01-02T04:11:00Z" });
});

test("of a visitor who is not to be followed only the page of the moment is known", () => {
  const { store, visit } = browse("/a?utm_source=news", { referrer: "https://x.example/", followed: false });
  store.allow();
  location.href = `${SITE}/b`;
  follow(store, visit);
  assert.deepEqual([store.tab.landing, store.known.first, store.known.last, urls(store)], [null, null, null, ["/b"]]);
  assert.equal(local.size, 0);
});

test("what another tab has stored is not written over", () => {
  const here = browse("/a").store;
  here.allow();
  const there = browse("/a", { tab: new Shelf() }).store;
  there.remember({ visitor: { id: "v", token: "t" } });
  here.remember({ last: null });
  assert.deepEqual(new Store("pk", true).known.visitor, { id: "v", token: "t" });
});

test("blocked storage costs only memory", () => {
  const { store } = browse("/a");
  const blocked = { get: () => assert.fail("SecurityError") };
  Object.defineProperties(window, { localStorage: blocked, sessionStorage: blocked });
  store.allow();
  store.update({ open: true });
  assert.equal(store.tab.open, true);
  assert.equal(new Store("pk", true).tab.open, false);
});

test("the class of device", () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", 10, "desktop"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", 0, "desktop"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", 0, "desktop"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", 5, "tablet"],
    ["Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1", 5, "tablet"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", 5, "mobile"],
    ["Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", 5, "mobile"],
    ["Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", 5, "tablet"],
    ["Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", 5, "mobile"],
    ["", 0, "desktop"],
  ];
  for (const [userAgent, maxTouchPoints, expected] of cases) assert.equal(deviceOf({ userAgent, maxTouchPoints }), expected, userAgent);
});
