/** The words of each language, in a file of its own that is fetched when a visitor speaks it. */

import type { Words } from "./words";

/** The languages there are, and how the name of each one's file goes on; put in by the build. */
declare const LOCALES: string;
declare const WORDS: string;

const TIMEOUT = 8_000; // ms

export interface Language {
  /** As in `lang`: one of those there are words in. */
  readonly tag: string;
  readonly words: Words;
}

export const LANGUAGES = LOCALES.split(" ");

/** The words for a BCP 47 tag, whatever it is; English where there are none. Throws when none can be fetched. */
export async function learn(base: string, locale: string): Promise<Language> {
  const wanted = String(locale).slice(0, 2).toLowerCase();
  const tag = LANGUAGES.includes(wanted) ? wanted : "en";
  try {
    const response = await fetch(`${base}widget/${tag}${WORDS}`, { signal: AbortSignal.timeout(TIMEOUT) });
    return { tag, words: (await response.json()) as Words };
  } catch (error) {
    if (tag === "en") throw error;
    return learn(base, "en");
  }
}
