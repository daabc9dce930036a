/** When a nudge may be shown at all: once a session, and for thirty days not after one was dismissed. */

import { NUDGE, read, storageName, write } from "../storage";

const DAYS_30 = 30 * 24 * 3600 * 1000;

const name = (key: string): string => storageName(key) + NUDGE;

/** `now` in ms. A moment that lies ahead, by a clock that was wrong, counts like one as far back. */
export function mayNudge(key: string, now: number): boolean {
  const dismissed = Number(read("localStorage", name(key)) ?? 0);
  return !read("sessionStorage", name(key)) && !(dismissed && Math.abs(now - dismissed) < DAYS_30);
}

export const noteShown = (key: string): void => write("sessionStorage", name(key), 1);

/** Without a trace beyond this session where the visitor is not to be followed. */
export function noteDismissed(key: string, now: number, followed: boolean): void {
  if (followed) write("localStorage", name(key), now);
}
