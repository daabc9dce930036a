import assert from "node:assert/strict";
import { test } from "node:test";
import type { Booking, Offer, Slot, StoredTurn } from "../src/contract";
import { fresh, fromStored, isDelivered } from "../src/exchange";
import { parseMarkdown } from "../src/markdown";
import { chosenOf, daysOf, isOutdated, keptTill, lists, pageOf, startOf } from "../src/meeting";

const slot = (id: string, day: string, hours: string): Slot => ({
  id, day, hours, start: `2026-03-0${id}T10:00:00Z`, end: "", label: `${day}, ${hours} (UTC)`,
});
const OFFER: Offer = {
  offers: [slot("1", "Tue", "10:00 – 10:30 AM"), slot("2", "Wed", "2:00 – 2:30 PM"), slot("3", "Tue", "4:00 – 4:30 PM")],
  zone: "UTC", zone_name: "UTC", name: "Demo", duration: 30, purpose: "book",
};
const BOOKING: Booking = {
  ...slot("2", "Wed", "2:00 – 2:30 PM"), state: "confirmed", id: "b", name: "Demo", duration: 30, zone: "UTC", zone_name: "UTC",
  email: null, join_url: null, link: null, previous: null, expires_at: null, agree: null, other: null,
};

test("the beginning of a time in words", () => {
  const cases = [
    ["3:00 – 3:30 PM", "3:00 PM"],
    ["11:30 AM – 12:00 PM", "11:30 AM"],
    ["3:00 – 3:30 PM (UTC−6)", "3:00 PM (UTC−6)"],
    ["15:00 – 15:30", "15:00"],
    ["15:00 – 15:30 Uhr", "15:00 Uhr"],
    ["15.00 – 15.30 (UTC+1)", "15.00 (UTC+1)"],
    ["09 h 30 – 10 h 15", "09 h 30"],
    ["9:30 – 10:15 a.m.", "9:30 a.m."],
    ...["1:30 AM (UTC−5) – 1:00 AM (UTC−6)", "AM 9:30 – AM 10:15", "3:00 PM", "noon", ""].map((whole) => [whole, whole] as const),
  ] as const;
  for (const [hours, start] of cases) assert.equal(startOf(hours), start);
});

test("times are put together by day, in their order", () => {
  const days = daysOf(OFFER).map(([day, slots]) => [day, slots.map(({ id }) => id)]);
  assert.deepEqual(days, [["Tue", ["1", "3"]], ["Wed", ["2"]]]);
});

test("which lists say nothing but the offered times", () => {
  const labels = OFFER.offers.map(({ label }) => label);
  const numbered = labels.map((label, at) => `${at + 1}. ${label}`);
  const cases = [
    [numbered.join("\n"), true],
    [numbered.slice(0, 2).join("\n"), true], // while it is being written
    [numbered.join("\n\n"), true],
    [`1) **Tue**, 10:00 – 10:30 AM\n2) Wed, 2:00 – 2:30 PM, Demo`, true],
    [`1. Tue, 10:00 AM\n2. Wed, 2:00 PM`, false],
    [[...numbered, "4. Another day"].join("\n"), false],
    [[...numbered].reverse().join("\n"), false],
    [`${numbered.join("\n")}\nAll in UTC.`, false],
    [`${numbered.join("\n")}\n\n   All in UTC.`, false],
    [labels.map((label) => `- ${label}`).join("\n"), false],
    [labels.join("\n"), false],
    ["1. ", false],
  ] as const;
  for (const [text, expected] of cases) assert.equal(parseMarkdown(text).every((block) => lists(block, OFFER)), expected, text);
});

test("which time was chosen", () => {
  const said = fresh("x", OFFER.offers[1]?.label ?? "");
  assert.equal(chosenOf(OFFER, said)?.id, "2");
  assert.equal(chosenOf(OFFER, { ...fresh("x", "the last"), booking: { ...BOOKING, start: "2026-03-03T11:00:00+01:00" } })?.id, "3");
  assert.equal(chosenOf(OFFER, fresh("x", "Is it free?")), undefined);
  assert.equal(chosenOf(OFFER, { ...fresh("x", ""), booking: { ...BOOKING, start: "soon" } }), undefined);
  assert.equal(chosenOf(OFFER, undefined), undefined);
});

test("a booking is outdated by what became of it, not by a proposal or by another one", () => {
  const later = (change: Partial<Booking>) => [fresh("x", ""), { ...fresh("y", ""), booking: { ...BOOKING, ...change } }];
  assert.ok(isOutdated(BOOKING, later({ state: "cancelled" })));
  assert.ok(!isOutdated(BOOKING, later({ state: "proposed" })));
  assert.ok(!isOutdated(BOOKING, later({ id: "c", state: "moved" })));
  assert.ok(!isOutdated(BOOKING, []));
});

test("until when a time is kept", () => {
  const soon = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 5 * 60_000).toISOString(); // five past some hour
  const kept = (change: Partial<Booking>, locale = "en"): string => keptTill({ ...BOOKING, expires_at: soon, ...change }, locale);
  assert.match(kept({}), /^\d{1,2}:05.[AP]M$/);
  assert.match(kept({ hours: "14:00 – 14:30" }), /^\d\d:05$/);
  assert.match(kept({ zone: "Asia/Kathmandu", hours: "14:00" }), /^\d\d:50$/);
  for (const none of [kept({ zone: "Mars/Olympus" }), kept({}, "no such language"), kept({ expires_at: "2020-01-01T00:00:00Z" }), kept({ expires_at: null })]) {
    assert.equal(none, "");
  }
});

test("a link cannot leave the folder of the pages", () => {
  assert.equal(pageOf("../a?b#c", "https://chat.example/x/"), "https://chat.example/x/meetings/..%2Fa%3Fb%23c");
});

test("stored turns bring back times, a meeting and what had been chosen", () => {
  const reply = { text: "", citations: [], offer: OFFER, booking: BOOKING };
  const turn: StoredTurn = { turn_id: "t", client_turn_id: "c", text: "Wed", reply, state: "closed", feedback: null };
  const { offer, booking, slot: none } = fromStored(turn);
  assert.deepEqual([offer, booking, none], [OFFER, BOOKING, ""]);
  assert.ok(!isDelivered(fromStored(turn)));
  assert.equal(fromStored({ ...turn, reply: null, state: "open" }, [{ id: "c", text: "Wed", slot: "2" }]).slot, "2");
  assert.equal(fromStored(turn, [{ id: "another", text: "Wed", slot: "2" }]).slot, "");
  assert.equal(fromStored({ ...turn, reply: { text: "", citations: [] } }).offer, null);
});
