/** What a page tells of itself. All of it may be untrue, so it is kept small and never proves who somebody is. */

import { members } from "./dom";
import type { Context } from "./host";

const MOST_KEYS = 20;
const LONGEST_KEY = 64;
const LONGEST = 256;

/** Takes in a call of `context` or `track`. */
export function told(context: Context, method: string, first: unknown, second: unknown): void {
  note(context, method === "context" ? first : { [`event.${String(first)}`]: JSON.stringify(second) ?? true });
}

/** Later values replace earlier ones; null takes one away. What is no plain value, or too much, is left out. */
function note(context: Context, given: unknown): void {
  for (const [name, value] of Object.entries(members(given))) {
    const full = !Object.hasOwn(context, name) && Object.keys(context).length >= MOST_KEYS;
    if (value === null) delete context[name];
    else if (full || name.length > LONGEST_KEY) continue;
    else if (typeof value === "string") context[name] = value.slice(0, LONGEST);
    else if (typeof value === "boolean" || Number.isFinite(value)) context[name] = value as number | boolean;
  }
}

/**
 * The signed token of an `identify`, as its second argument or as `token` of the first; empty when there is none. What
 * a page says of a visitor without proof is not used.
 */
export function tokenOf(first: unknown, second: unknown): string {
  const token = second ?? members(first)["token"];
  if (typeof token === "string" && token) return token;
  console.warn("[SalesAgent] identify needs a token.");
  return "";
}
