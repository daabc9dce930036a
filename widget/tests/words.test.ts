import assert from "node:assert/strict";
import { test } from "node:test";
import ar from "../src/locales/ar.json";
import de from "../src/locales/de.json";
import es from "../src/locales/es.json";
import fr from "../src/locales/fr.json";
import it from "../src/locales/it.json";
import ja from "../src/locales/ja.json";
import nl from "../src/locales/nl.json";
import pl from "../src/locales/pl.json";
import pt from "../src/locales/pt.json";
import { isRightToLeft, speak, t, type Entry, type Words } from "../src/words";
import { en } from "../src/words/en";

const LOCALES: Readonly<Record<string, Readonly<Record<string, Entry>>>> = { en, ar, de, es, fr, it, ja, nl, pl, pt };
const english: Readonly<Record<string, Entry>> = en;

const sentences = (entry: Entry): string[] => (typeof entry === "string" ? [entry] : Object.values(entry));
const names = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
/** The plural categories that whole numbers up to a thousand fall into. */
const categories = (locale: string): Set<string> => {
  const rules = new Intl.PluralRules(locale);
  return new Set(Array.from({ length: 1001 }, (_, n) => rules.select(n)));
};

for (const [locale, table] of Object.entries(LOCALES)) {
  test(`${locale} says everything that English says`, () => {
    assert.deepEqual(Object.keys(table).sort(), Object.keys(en).sort());
    for (const [key, entry] of Object.entries(table)) {
      assert.equal(typeof entry, typeof english[key], key);
      assert.ok(sentences(entry).every((text) => text.trim() && text.length < 200), key);
    }
  });

  test(`${locale} names the same values`, () => {
    for (const [key, entry] of Object.entries(table)) {
      const wanted = names(sentences(english[key] as Entry).at(-1) ?? "");
      const exact = typeof entry === "string" ? [entry] : [entry.other ?? ""];
      for (const text of exact) assert.deepEqual(names(text).length ? names(text) : [], wanted, key);
      for (const text of sentences(entry)) assert.ok(names(text).every((name) => wanted.includes(name)), key); // "one day" needs no number
    }
  });

  test(`${locale} has a form for each number`, () => {
    for (const [key, entry] of Object.entries(table)) {
      if (typeof entry !== "string") assert.deepEqual([...categories(locale)].filter((one) => !(one in entry)), [], key);
    }
  });
}

test("plurals follow the language", () => {
  const said = (locale: string, ...counts: number[]): string[] => {
    speak(locale, LOCALES[locale] as Words);
    return counts.map((n) => t("minutes", { n }));
  };
  assert.deepEqual(said("en", 0, 1, 30), ["0 minutes", "1 minute", "30 minutes"]);
  assert.deepEqual(said("fr", 0, 1, 2), ["0 minute", "1 minute", "2 minutes"]);
  assert.deepEqual(said("pl", 1, 2, 5, 22, 25), ["1 minuta", "2 minuty", "5 minut", "22 minuty", "25 minut"]);
  assert.deepEqual(said("ar", 1, 2, 3, 30), ["دقيقة واحدة", "دقيقتان", "3 دقائق", "30 دقيقة"]);
  assert.deepEqual(said("ja", 1, 30), ["1分", "30分"]);
  speak("en", en);
});

test("values stand where they belong and are not read as places for others", () => {
  assert.equal(t("source", { n: 2, title: "{n} $& {title}" }), "Source 2: {n} $& {title}");
});

test("where words run right to left, values are kept apart", () => {
  speak("ar", ar as Words);
  assert.equal(t("isHere", { name: "Ada!" }), "\u2068Ada!\u2069 معك الآن");
  assert.equal(t("source", { n: 1, title: "A" }), "المصدر 1: \u2068A\u2069");
  assert.deepEqual(["ar", "ar-EG", "en", "are"].map(isRightToLeft), [true, true, false, false]);
  speak("en", en);
});

test("an owner's sentences replace ours; what is none changes nothing", () => {
  speak("en", en, { send: "Go", minutes: "{n} min", close: 7, yes: null, toString: "x", unknown: "y" });
  assert.deepEqual([t("send"), t("minutes", { n: 1 }), t("close"), t("yes")], ["Go", "1 min", "Close", "Yes"]);
  for (const odd of [null, undefined, "text", 7, [["a"]]]) {
    speak("en", en, odd);
    assert.equal(t("send"), "Send");
  }
});
