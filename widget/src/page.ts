/** Where the visitor is and came from, with nothing in it that a page may have put in its address by mistake. */

import { parseUrl } from "./links";

export interface PageView {
  readonly url: string;
  readonly title: string;
  readonly referrer: string;
}

const MAX_VALUE = 256;
/** Query keys that name a page (WordPress plain permalinks, shop products, languages); all others are cut. */
const PAGE_KEYS = new Set(["p", "page_id", "product", "product_id", "lang"]);
const CAMPAIGN_KEY = /^(utm_(source|medium|campaign|term|content|id)|gclid|gbraid|wbraid|dclid|msclkid|fbclid|ttclid|twclid|li_fat_id)$/;

/** The address without credentials, fragment and unknown query keys; empty when it is no web address. */
export function cleanUrl(address: string): string {
  const url = parseUrl(address);
  if (!url) return "";
  if (url.protocol !== "http:" && url.protocol !== "https:") return "";
  const kept = [...url.searchParams].filter(([name, value]) => PAGE_KEYS.has(name) && value.length <= 64);
  url.username = url.password = url.hash = "";
  url.search = new URLSearchParams(kept).toString();
  return url.href;
}

/** The utm_* values and click ids of an address. */
export function campaign(address: string): Record<string, string> {
  const found = [...(parseUrl(address)?.searchParams ?? [])].filter(([name]) => CAMPAIGN_KEY.test(name));
  return Object.fromEntries(found.map(([name, value]) => [name, value.slice(0, MAX_VALUE)]));
}

export function pageView(referrer: string): PageView {
  return { url: cleanUrl(location.href), title: document.title.slice(0, MAX_VALUE), referrer: cleanUrl(referrer) };
}

/** True when the browser asks not to be followed; then no campaign data leaves it. */
export function wantsPrivacy(): boolean {
  const asked = navigator as { globalPrivacyControl?: boolean };
  return asked.globalPrivacyControl === true || navigator.doNotTrack === "1";
}

interface NavigationLike extends EventTarget {
  readonly currentEntry: unknown;
}

/** Calls back after each client-side change of address; returns the function that stops it. */
export function onNavigate(callback: () => void): () => void {
  const navigation = (window as { navigation?: NavigationLike }).navigation;
  if (navigation) {
    navigation.addEventListener("currententrychange", callback);
    return () => navigation.removeEventListener("currententrychange", callback);
  }
  return wrapHistory(callback);
}

function wrapHistory(callback: () => void): () => void {
  const undo = (["pushState", "replaceState"] as const).map((name) => {
    const original = history[name];
    const wrapped: typeof original = function (this: History, ...args) {
      original.apply(this, args);
      callback();
    };
    history[name] = wrapped;
    return () => {
      if (history[name] === wrapped) history[name] = original;
    };
  });
  window.addEventListener("popstate", callback);
  return () => {
    for (const restore of undo) restore();
    window.removeEventListener("popstate", callback);
  };
}
