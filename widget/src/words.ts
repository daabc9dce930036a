/** What the widget says, in the visitor's language: `speak` comes before the first `t`. */

import type { en } from "./words/en";

export type Key = keyof typeof en;
/** A sentence, or one for each plural category; `{name}` stands for a value. */
export type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Words = Readonly<Record<Key, Entry>>;

/** The names in braces of a sentence. */
type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Sentence<K extends Key> = (typeof en)[K] extends { readonly other: infer S } ? S : (typeof en)[K];
type Values<K extends Key> = [Names<Sentence<K>>] extends [never] ? [] : [values: Readonly<Record<Names<Sentence<K>>, string | number>>];

let words: Words;
let plural: Intl.PluralRules;
let isRtl = false;

/** From now on `t` says it in this language. `owner` has sentences that the site's owner wants instead; strings only. */
export function speak(locale: string, table: Words, owner: unknown = {}): void {
  const own = Object.entries(owner ?? {}).filter(([key, text]) => Object.hasOwn(table, key) && typeof text === "string");
  words = { ...table, ...Object.fromEntries(own) };
  plural = new Intl.PluralRules(locale);
  isRtl = isRightToLeft(locale);
}

/** Only such a language needs its values kept apart, since names and addresses run the other way. */
export const isRightToLeft = (locale: string): boolean => /^ar\b/.test(locale);

/** The sentence of a key with its values: `t("minutes", { n: 30 })`. */
export function t<K extends Key>(key: K, ...[values]: Values<K>): string {
  const given: Readonly<Record<string, string | number>> = values ?? {};
  const entry = words[key];
  const text = typeof entry === "string" ? entry : (entry[plural.select(Number(given["n"]))] ?? entry.other ?? "");
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = given[name] ?? whole;
    return isRtl && typeof value === "string" ? `\u2068${value}\u2069` : String(value);
  });
}
