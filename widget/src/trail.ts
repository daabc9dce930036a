/** How the visitor came and which pages they saw, as far as the store may keep it. */

import { campaign, cleanPage, cleanUrl, seen, wantsPrivacy, type Touch, type Visit } from "./page";
import type { Store } from "./storage";

const MAX_PAGES = 30;

/**
 * Notes how the visitor came. One who follows a link within the site has not come anew, nor has one who reloads. Only
 * an arrival that says where from, by its address or its referrer, replaces the last one. May be called again.
 */
export function arrive(store: Store, visit: Visit): void {
  const last = store.tab.pages.at(-1);
  const here = arrival(visit);
  if (!wantsPrivacy() && here.at > (last?.at ?? "")) {
    const came = here.url !== last?.url && (here.referrer !== "" || Object.keys(campaign(visit.landing.url)).length > 0);
    const { first } = store.known;
    if (came || !store.tab.landing) store.update({ landing: here });
    if (came || !store.known.last) store.remember({ first: first ?? here, last: here });
  }
  follow(store, visit);
}

/** Takes over the pages that were seen since the last call, and the title that the newest has got meanwhile. */
export function follow(store: Store, { pages }: Visit): void {
  const known = [...store.tab.pages];
  for (const page of [...pages.splice(0), seen()].map(cleanPage)) {
    const last = known.at(-1);
    if (last?.url === page.url) known.splice(-1, 1, { ...page, at: last.at });
    else known.push(page);
  }
  store.update({ pages: known.slice(wantsPrivacy() ? -1 : -MAX_PAGES) });
}

/** The page before on this site may have been the one with the campaign in its address. */
function arrival({ referrer, landing, pages }: Visit): Touch {
  const own = referrer.startsWith(`${location.origin}/`);
  const utm = { ...(own && campaign(referrer)), ...campaign(landing.url) };
  const { title } = pages.filter(({ url }) => url === landing.url).at(-1) ?? landing; // some get their title late
  return { ...cleanPage({ ...landing, title }), referrer: own ? "" : cleanUrl(referrer), utm };
}
