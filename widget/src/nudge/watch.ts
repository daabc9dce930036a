/** Waits for the moment of the first nudge that is due. */

import type { Nudge } from "../contract";
import { campaign, type Visit } from "../page";
import { readTab, usedBefore } from "../storage";
import { mayNudge, noteShown } from "./memory";
import { isDue, type Signs } from "./rules";

const LONGEST = 300; // characters

/** Calls back once at most, with a nudge that is noted as shown; never where none may be shown. */
export function watchNudges(nudges: unknown, key: string, visit: Visit, life: AbortSignal, show: (nudge: Nudge) => void): void {
  const known = Array.isArray(nudges) ? nudges.filter(isNudge) : [];
  if (!known.length || !mayNudge(key, Date.now())) return;
  const done = new AbortController();
  const signs = { seconds: 0, scrolled: 0, leaving: false, returning: usedBefore(key) && !readTab(key), utm: campaign(visit.landing.url) };
  const look = (change: Partial<Signs>): void => {
    const due = known.find(({ when }) => isDue(when, Object.assign(signs, change)));
    if (!due || document.hidden) return;
    stop();
    if (!mayNudge(key, Date.now())) return; // shown or dismissed in another tab meanwhile
    noteShown(key);
    show(due);
  };
  const scroll = (): void => {
    const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
    look({ scrolled: Math.max(signs.scrolled, (scrollTop / Math.max(1, scrollHeight - clientHeight)) * 100) });
  };
  const timer = setInterval(() => look({ seconds: signs.seconds + Number(!document.hidden) }), 1000);
  const stop = (): void => (clearInterval(timer), done.abort());
  const { signal } = done;
  addEventListener("scroll", scroll, { passive: true, signal });
  document.addEventListener("mouseout", ({ clientY, relatedTarget }) => look({ leaving: clientY <= 0 && !relatedTarget }), { signal });
  life.addEventListener("abort", stop, { signal });
  scroll();
}

const isNudge = (nudge: Nudge | null): boolean => {
  const text = nudge?.text;
  return typeof text === "string" && text.trim() !== "" && text.length <= LONGEST;
};
