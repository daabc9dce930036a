/** Where the visitor is and came from, with nothing in it that a page may have put in its address by mistake. */

import { parseUrl } from "./links";

/** A page of the visit and when it was shown, in ISO 8601. */
export interface Seen {
  readonly url: string;
  readonly title: string;
  readonly at: string;
}

/** A page on which the visitor came to this site. `referrer` is empty when that is not known. */
export interface Touch extends Seen {
  readonly referrer: string;
  readonly utm: Readonly<Record<string, string>>;
}

/** What the script has noted since it runs on this page, in memory, with addresses as they stand. */
export interface Visit {
  readonly referrer: string;
  readonly landing: Seen;
  readonly pages: Seen[];
}

export const TITLE_DELAY = 300; // ms; a single-page application sets its title after the address

/** The page that is shown now. */
export const seen = (): Seen => ({ url: location.href, title: document.title, at: new Date().toISOString() });

const MAX_VALUE = 256;
const MAX_ADDRESS = 2000;
/** Query keys that name a page (WordPress plain permalinks, shop products, languages); all others are cut. */
const PAGE_KEY = /^(p|page_id|product|product_id|lang)$/;
const CAMPAIGN_KEY = /^(utm_(source|medium|campaign|term|content|id)|(g|d|ms|fb|tt|tw|y)clk?id|[gw]braid|li_fat_id|epik|rdt_cid|sccid)$/;

/** The address without credentials, fragment and unknown query keys; empty when it is no web address. */
export function cleanUrl(address: string): string {
  const url = parseUrl(address);
  if (!url || !/^https?:$/.test(url.protocol)) return "";
  const kept = [...url.searchParams].filter(([name, value]) => PAGE_KEY.test(name) && value.length <= 64);
  url.username = url.password = url.hash = "";
  url.search = new URLSearchParams(kept).toString();
  return url.href.slice(0, MAX_ADDRESS);
}

/** The utm_* values and click ids of an address. */
export function campaign(address: string): Record<string, string> {
  const found = [...(parseUrl(address)?.searchParams ?? [])].filter(([name]) => CAMPAIGN_KEY.test(name));
  return Object.fromEntries(found.map(([name, value]) => [name, value.slice(0, MAX_VALUE)]));
}

/** The same page with nothing in it that has to stay here. */
export const cleanPage = ({ url, title, at }: Seen): Seen => ({ url: cleanUrl(url), title: title.slice(0, MAX_VALUE), at });

/** True when the browser asks not to be followed; then how they came is neither sent nor stored. */
export function wantsPrivacy(): boolean {
  const asked = navigator as { globalPrivacyControl?: boolean };
  return asked.globalPrivacyControl === true || navigator.doNotTrack === "1";
}

export type Device = "desktop" | "mobile" | "tablet";

/** What the browser says it runs on. An iPad says "Macintosh", but no Macintosh is touched. */
export function deviceOf({ userAgent, maxTouchPoints }: Pick<Navigator, "userAgent" | "maxTouchPoints">): Device {
  const tablet = /iPad|Tablet|Silk|Android(?!.*Mobile)/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  if (tablet) return "tablet";
  return /Mobi|iPhone|iPod/.test(userAgent) ? "mobile" : "desktop";
}

/** Calls back after each client-side change of address, in browsers that have no Navigation API to tell the loader of it. */
export function wrapHistory(callback: () => void, signal: AbortSignal): void {
  if ("navigation" in window) return;
  addEventListener("popstate", callback, { signal });
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    const wrapped: typeof original = (history[name] = function (this: History, ...args) {
      original.apply(this, args);
      if (!signal.aborted) callback();
    });
    signal.addEventListener("abort", () => {
      if (history[name] === wrapped) history[name] = original;
    });
  }
}
