import type { Credential } from "./contract";

/** What survives a reload or a change of page, for as long as the tab lives. */
export interface Saved {
  readonly open: boolean;
  readonly session: Credential | null;
  readonly visitor: Credential | null;
  /** A message whose answer has not been seen whole. */
  readonly pending: { readonly id: string; readonly text: string } | null;
  /** Address of the page that the server was last told about. */
  readonly page: string;
}

const NOTHING: Saved = { open: false, session: null, visitor: null, pending: null, page: "" };

export const storageName = (key: string): string => `sales-agent:${key}`;

/** The saved state of this tab, or null when there is none or storage is blocked. */
export function readSaved(key: string): Saved | null {
  try {
    const text = sessionStorage.getItem(storageName(key));
    return text === null ? null : { ...NOTHING, ...(JSON.parse(text) as Partial<Saved>) };
  } catch {
    return null; // blocked or damaged: the chat works all the same, it only forgets on reload
  }
}

/** Holds the state in memory, and in sessionStorage once the visitor has used the widget. */
export class Store {
  readonly #key: string;
  #saved: Saved;
  #allowed: boolean;

  constructor(key: string) {
    const found = readSaved(key);
    this.#key = key;
    this.#saved = found ?? NOTHING;
    this.#allowed = found !== null;
  }

  get saved(): Saved {
    return this.#saved;
  }

  /** The visitor has acted in the widget: from now on its state may be stored. */
  allow(): void {
    if (this.#allowed) return;
    this.#allowed = true;
    this.#write();
  }

  update(change: Partial<Saved>): void {
    this.#saved = { ...this.#saved, ...change };
    this.#write();
  }

  #write(): void {
    if (!this.#allowed) return;
    try {
      sessionStorage.setItem(storageName(this.#key), JSON.stringify(this.#saved));
    } catch {
      // Full or blocked: memory still holds the state for this page.
    }
  }
}
