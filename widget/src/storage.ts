import type { Credential } from "./contract";
import type { Seen, Touch } from "./page";

/** What survives a reload or a change of page, for as long as the tab lives. */
export interface Tab {
  readonly open: boolean;
  readonly session: Credential | null;
  /** A message whose answer has not been seen whole. */
  readonly pending: { readonly id: string; readonly text: string; readonly slot?: string } | null;
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

const TAB: Tab = { open: false, session: null, pending: null, landing: null, pages: [], told: "" };
const KNOWN: Known = { visitor: null, first: null, last: null };

const VISITOR = ":visitor";

type Area = "sessionStorage" | "localStorage";

export const storageName = (key: string): string => `sales-agent:${key}`;

/**
 * Holds the state in memory, and in the browser once the visitor has used the widget: the tab's in sessionStorage,
 * the visitor's in localStorage, or with the tab's when the browser asks that the visitor not be followed.
 */
export class Store {
  readonly #name: string;
  readonly #area: Area;
  #tab: Tab;
  #known: Known;
  #allowed: boolean;

  constructor(key: string, followed: boolean) {
    this.#name = storageName(key);
    this.#area = followed ? "localStorage" : "sessionStorage";
    const tab = readTab(key);
    const known = this.#stored();
    this.#tab = { ...TAB, ...tab };
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

/** Null when there is nothing, or storage is blocked or damaged: the chat works all the same and only forgets. */
function read<T>(area: Area, name: string): Partial<T> | null {
  try {
    return JSON.parse(window[area].getItem(name) ?? "null") as Partial<T> | null;
  } catch {
    return null;
  }
}

function write(area: Area, name: string, value: Tab | Known): void {
  try {
    window[area].setItem(name, JSON.stringify(value));
  } catch {
    // Full or blocked: memory still holds the state for this page.
  }
}
