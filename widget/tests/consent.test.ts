import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { hearConsent } from "../src/consent";

interface Page extends EventTarget {
  wp_has_consent?: (category: string) => boolean;
  Cookiebot?: { consent: { preferences: boolean } };
  dataLayer?: unknown[] & { push: unknown };
}
let page: Page;
let life: AbortController;
let decisions: boolean[];

beforeEach(() => {
  page = new EventTarget();
  life = new AbortController();
  decisions = [];
  Object.assign(globalThis, { window: page, addEventListener: page.addEventListener.bind(page) });
});

const hear = (): void => hearConsent((given) => void decisions.push(given), life.signal);
const fire = (name: string, detail?: unknown): boolean => page.dispatchEvent(Object.assign(new Event(name), { detail }));

test("nobody says anything", () => {
  hear();
  assert.deepEqual(decisions, []);
});

test("the WP Consent API: what was decided before, and what is decided now", () => {
  page.wp_has_consent = (category) => category === "functional";
  hear();
  fire("wp_listen_for_consent_change", { functional: "deny" });
  fire("wp_listen_for_consent_change", { marketing: "allow" });
  fire("wp_listen_for_consent_change", { functional: "allow" });
  assert.deepEqual(decisions, [true, false, true]);
});

test("the WP Consent API without a decision is no decision", () => {
  page.wp_has_consent = () => false;
  hear();
  assert.deepEqual(decisions, []);
});

test("Cookiebot", () => {
  hear();
  page.Cookiebot = { consent: { preferences: true } };
  fire("CookiebotOnAccept");
  page.Cookiebot.consent.preferences = false;
  fire("CookiebotOnDecline");
  assert.deepEqual(decisions, [true, false]);
});

test("Google Consent Mode, before and after, and the data layer as it was in the end", () => {
  const layer = [["consent", "default", { functionality_storage: "denied", ad_storage: "denied" }], { event: "gtm.js" }, null] as unknown[] & { push: unknown };
  const { push } = layer;
  page.dataLayer = layer;
  hear();
  layer.push(["consent", "update", { functionality_storage: "granted" }], ["event", "x", { value: 1 }]);
  layer.push(["consent", "update", { ad_storage: "granted" }]);
  assert.deepEqual(decisions, [false, true]);
  assert.equal(layer.length, 6);
  life.abort();
  assert.equal(layer.push, push);
});

test("nothing is heard after the end, even where somebody has wrapped the data layer since", () => {
  const layer = [] as unknown[] & { push: (...entries: unknown[]) => number };
  page.dataLayer = layer;
  hear();
  const ours = layer.push;
  layer.push = (...entries) => ours(...entries);
  life.abort();
  layer.push(["consent", "update", { functionality_storage: "granted" }]);
  fire("CookiebotOnAccept");
  assert.deepEqual([decisions, layer.length], [[], 1]);
});
