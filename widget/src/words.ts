/** What the widget itself says about meetings; times, zones and names come from the server in words. */

import type { Booking } from "./contract";

export const STATES: Readonly<Record<Booking["state"], string>> = {
  proposed: "Not booked yet",
  confirmed: "Booked",
  moved: "Moved",
  cancelled: "Cancelled",
};
export const NOT_MOVED = "Not moved yet";
export const JOIN = "Join the call";
export const ADD = "Add to calendar";
export const MANAGE = "Move or cancel";
export const CHOSEN = "chosen";
export const BEFORE = "Before";
export const NEW_TAB = "opens in a new tab";

export const newTimeFor = (name: string): string => `New time: ${name}`;
export const minutes = (count: number): string => `${count} minutes`;
export const timesIn = (zone: string): string => `Times in ${zone}`;
export const invitationTo = (email: string): string => `Invitation to ${email}`;
export const keptUntil = (time: string): string => `Kept for you until ${time}.`;
