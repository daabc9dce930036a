import type { Credential } from "./contract";
import type { Seen, Touch } from "./page";

/** A message, as it goes to the server; `slot` is the id of an offered time that was chosen with it. */
export interface Sent {
  readonly id: string;
  readonly text: string;
  readonly slot?: string;
}

/** What survives a reload or a change of page, for as long as the tab lives. */
export interface Tab {
  readonly open: boolean;
  readonly session: Credential | null;
  /** Messages whose answers have not been seen whole. */
  readonly pending: readonly Sent[];
  /** A reply or a person's words are to be expected. */
  readonly awake: boolean;
  /** Replies and messages of a person that came while the chat was closed. */
  readonly unread: number;
  /** Id of the newest message of a person that was taken note of. */
  readonly heard: number;
  /** How the visitor came to this site; null when they are not to be followed. */
  readonly landing: Touch | null;
  /** The newest pages of the visit, the one that is shown last. */
  readonly pages: readonly Seen[];
  /** Time of the newest page that the server was told about. */
  readonly told: string;
}

/** What is remembered from one visit to the next. */
export interface Known {
  readonly visitor: Credential | null;
  readonly first: Touch | null;
  readonly last: Touch | null;
}

const TAB: Tab = { open: false, session: null, pending: [], awake: false, unread: 0, heard: 0, landing: null, pages: [], told: "" };
const KNOWN: Known = { visitor: null, first: null, last: null };

const VISITOR = ":visitor";
export const NUDGE = ":nudge";

type Area = "sessionStorage" | "localStorage";

export const storageName = (key: string): string => `sales-agent:${key}`;

/**
 * Holds the state in memory, and in the browser once the visitor has used the widget: the tab's in sessionStorage,
 * the visitor's in localStorage, or with the tab's when the browser asks that the visitor not be followed.
 */
export class Store {
  readonly #key: string;
  readonly #name: string;
  readonly #area: Area;
  #tab: Tab;
  #known: Known;
  #allowed: boolean;

  constructor(key: string, followed: boolean) {
    this.#key = key;
    this.#name = storageName(key);
    this.#area = followed ? "localStorage" : "sessionStorage";
    const tab = readTab(key);
    const known = this.#stored();
    this.#tab = { ...TAB, ...tab, pending: [tab?.pending ?? []].flat() };
    this.#known = { ...KNOWN, ...known };
    this.#allowed = !!(tab ?? known);
  }

  get tab(): Tab {
    return this.#tab;
  }

  get known(): Known {
    return this.#known;
  }

  /** The visitor has acted in the widget: from now on the state may be stored. */
  allow(): void {
    if (this.#allowed) return;
    this.#allowed = true;
    this.update({});
    this.remember({});
  }

  /** The visitor does not want it stored: it is held in memory until they do. */
  deny(): void {
    this.#allowed = false;
    forget(this.#key);
  }

  update(change: Partial<Tab>): void {
    this.#tab = { ...this.#tab, ...change };
    if (this.#allowed) write("sessionStorage", this.#name, this.#tab);
  }

  /** What another tab has stored meanwhile stays, but for the change. */
  remember(change: Partial<Known>): void {
    this.#known = { ...this.#known, ...(this.#allowed && this.#stored()), ...change };
    if (this.#allowed) write(this.#area, this.#name + VISITOR, this.#known);
  }

  #stored(): Partial<Known> | null {
    return read(this.#area, this.#name + VISITOR);
  }
}

/** Whether the visitor has used the chat before, in this tab or in another. */
export const usedBefore = (key: string): boolean => !!(readTab(key) ?? read("localStorage", storageName(key) + VISITOR));

export const readTab = (key: string): Partial<Tab> | null => read("sessionStorage", storageName(key));

/** Removes all that is stored for a key, in this tab and beyond. */
export function forget(key: string): void {
  for (const area of ["sessionStorage", "localStorage"] as const) {
    for (const part of ["", VISITOR, NUDGE]) write(area, storageName(key) + part, null);
  }
}

/** Null when there is nothing, or storage is blocked or damaged: the chat works all the same and only forgets. */
export function read<T>(area: Area, name: string): Partial<T> | null {
  try {
    return JSON.parse(window[area].getItem(name) ?? "null") as Partial<T> | null;
  } catch {
    return null;
  }
}

/** Null takes it away. */
export function write(area: Area, name: string, value: unknown): void {
  try {
    if (value === null) window[area].removeItem(name);
    else window[area].setItem(name, JSON.stringify(value));
  } catch {
    // Full or blocked: memory still holds the state for this page.
  }
}
