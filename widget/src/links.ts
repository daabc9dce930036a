import type { Citation } from "./contract";

export function parseUrl(address: string, base?: string): URL | null {
  try {
    return new URL(address, base);
  } catch {
    return null;
  }
}

const isWeb = (url: URL): boolean => url.protocol === "https:" || url.protocol === "http:";
const bareHost = (url: URL): string => url.host.replace(/^www\./, "");
const withoutHash = (url: URL): string => url.href.slice(0, url.href.length - url.hash.length);

/** The address when it is one of the web, else null. */
export function webHref(address: string | null, base?: string): string | null {
  const url = parseUrl(address ?? "", base);
  return address && url && isWeb(url) ? url.href : null;
}

export const sourceHref = (citation: Citation): string | null => webHref(citation.url);

/**
 * Where a link in an answer may lead: to a cited page, to the host of this page, to a plain mail address or telephone
 * number. Anything else is null and stays text, so that no answer can send a visitor, or data, elsewhere.
 */
export function answerHref(address: string, citations: readonly Citation[], page: string): string | null {
  const url = parseUrl(address, page);
  const here = parseUrl(page);
  if (!url) return null;
  if (url.protocol === "tel:") return url.href;
  if (url.protocol === "mailto:") return `mailto:${url.pathname}`; // a query could carry a message of its own
  if (!isWeb(url) || url.username || url.password) return null;
  if (here && bareHost(url) === bareHost(here)) return url.href;
  const cited = citations.some((citation) => {
    const source = parseUrl(citation.url);
    return source !== null && withoutHash(source) === withoutHash(url);
  });
  return cited ? url.href : null;
}

/** The host to show beside a source's title. */
export const hostOf = (address: string): string => {
  const url = parseUrl(address);
  return url ? bareHost(url) : "";
};
