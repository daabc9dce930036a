/** Whether a nudge is due. Pure. */

/** What can be seen of a visit. */
export interface Signs {
  /** On this page, since it was shown. */
  readonly seconds: number;
  /** How far down the page was looked at, 0 to 100. */
  readonly scrolled: number;
  /** The pointer has left through the top of the window. */
  readonly leaving: boolean;
  /** They have used the chat on an earlier visit. */
  readonly returning: boolean;
  /** The campaign they came with. */
  readonly utm: Readonly<Record<string, string>>;
}

const atLeast = (wanted: unknown, seen: number): boolean => wanted == null || (typeof wanted === "number" && seen >= wanted);
const isSo = (wanted: unknown, seen: boolean): boolean => !wanted || (wanted === true && seen);
const came = (wanted: unknown, utm: Signs["utm"]): boolean =>
  Object.entries(Object(wanted) as object).every(([name, value]) => utm[name]?.toLowerCase() === String(value).toLowerCase());

/** Every condition holds. One that is not known, or of the wrong type, never does; one that is null is none. */
export function isDue(when: unknown, { seconds, scrolled, leaving, returning, utm }: Signs): boolean {
  if (typeof when !== "object" || !when) return false;
  const known: Readonly<Record<string, boolean>> = when as never;
  const { dwell_seconds, scroll_percent, exit_intent, return_visit, utm: campaign, pages: _, ...unknown } = known; // pages are the server's
  return (
    !Object.keys(unknown).length && atLeast(dwell_seconds, seconds) && atLeast(scroll_percent, scrolled) &&
    isSo(exit_intent, leaving) && isSo(return_visit, returning) && came(campaign, utm)
  );
}
