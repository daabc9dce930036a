/** Offered times and bookings, as far as they can be thought about without a screen. */

import type { Booking, Offer, Slot } from "./contract";
import type { Exchange } from "./exchange";
import { blockText, type Block } from "./markdown";

/** "3:00 – 3:30 PM (UTC−6)": digits, their period, that of the end, what tells clocks apart. */
const HOURS = /^([\d:.]+)( [^–(]+)? – [\d:.]+( [^–(]+?)?( \(.+\))?$/;

/** When a time begins, "3:00 PM (UTC−6)"; all of it where it is written in a way that is not known. */
export function startOf(hours: string): string {
  const [, start, period, shared = "", clock = ""] = HOURS.exec(hours) ?? [];
  return start ? start + (period ?? shared) + clock : hours;
}

/** The times of each day, in the order they were offered in. */
export function daysOf({ offers }: Offer): [string, Slot[]][] {
  const days = new Map<string, Slot[]>();
  for (const slot of offers) days.set(slot.day, [...(days.get(slot.day) ?? []), slot]);
  return [...days];
}

/** Whether a block of a reply says nothing but offered times, so that it need not stand beside their buttons. */
export function lists(block: Block, { offers }: Offer): boolean {
  return block.kind === "list" && block.ordered && block.items.every(([item, more], at) => {
    const slot = offers[at];
    if (!slot || more || item?.kind !== "paragraph" || item.children.some(({ kind }) => kind === "break")) return false;
    const text = blockText(item);
    return text.includes(slot.day) && text.includes(slot.hours);
  });
}

/** The offered time that the visitor took with their next message. */
export function chosenOf({ offers }: Offer, next: Exchange | undefined): Slot | undefined {
  const start = Date.parse(next?.booking?.start ?? "");
  return offers.find((slot) => slot.label === next?.question || Date.parse(slot.start) === start);
}

/** Whether a later reply says how the same meeting stands by then. */
export const isOutdated = ({ id }: Booking, later: readonly Exchange[]): boolean =>
  later.some(({ booking }) => booking && booking.id === id && booking.state !== "proposed");

/** Until when a proposed time is kept, on the visitor's clock; empty when that is over or cannot be told. */
export function keptTill({ expires_at, zone, hours }: Booking, locale: string): string {
  const moment = Date.parse(expires_at ?? "");
  if (!(moment > Date.now())) return "";
  const hour12 = /[ap]\.?\s?m/i.test(hours); // as the other times are written
  try {
    return new Date(moment).toLocaleTimeString(locale, { timeStyle: "short", hour12, timeZone: zone });
  } catch {
    return ""; // the browser knows no such zone
  }
}

/** The page of a meeting, where it can be moved and cancelled. */
export const pageOf = (link: string, base: string): string => `${base}meetings/${encodeURIComponent(link)}`;
