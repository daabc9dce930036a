import type { Consent, Credential, Handoff } from "./contract";
import { isAnswering, isOpen, unsent, type Exchange, type Line } from "./exchange";
import { storageName, type Sent, type Store } from "./storage";
import { Tabs } from "./tabs";

export interface State {
  readonly exchanges: readonly Exchange[];
  /** What a rep wrote, and what was said about the hand-off. */
  readonly lines: readonly Line[];
  readonly handoff: Handoff;
  readonly rep: string | null;
  /** How many turns on the screen belong to sessions before the present one. */
  readonly earlier: number;
  /** To be shown although the conversation has begun. */
  readonly consent: Consent | null;
  /** An answer is coming. */
  readonly busy: boolean;
  /** The transcript is being fetched after a reload. */
  readonly restoring: boolean;
  /** What a screen reader is told. */
  readonly announcement: string;
}

const START: State = {
  exchanges: [], lines: [], handoff: "none", rep: null, earlier: 0, consent: null, busy: false, restoring: false, announcement: "",
};

/** What tabs tell each other: that the chat was opened, all of the conversation, one message of it, or its end. */
type Kind = "hello" | "all" | "one" | "over";
interface News extends Pick<State, "exchanges" | "lines" | "handoff" | "rep" | "earlier"> {
  readonly kind: Kind;
  readonly session: Credential | null;
  /** Id of the session that this one took the place of. */
  readonly former: string;
}

/** What there is to see of a conversation, in step with the other tabs that show it, and what a reload needs of it. */
export class Board {
  #state = START;
  #former = "";
  readonly #listeners = new Set<() => void>();
  readonly tabs: Tabs<News>;

  constructor(
    private readonly store: Store,
    key: string,
    /** Another tab has told something, and it is noted. */
    private readonly onNews: (kind: Kind) => void,
  ) {
    this.tabs = new Tabs(storageName(key), (news) => this.#hear(news));
  }

  get state(): State {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  find(id: string): Exchange | undefined {
    return this.#state.exchanges.find((exchange) => exchange.id === id);
  }

  /** Other tabs hear of it when something is done about it: until then it is this one's business. */
  add(exchange: Exchange): void {
    this.set({ exchanges: [...this.#state.exchanges, exchange] });
  }

  change(id: string, change: Partial<Exchange>): void {
    const known = this.find(id);
    if (!known) return;
    const changed = { ...known, ...change };
    this.set({ exchanges: this.#state.exchanges.map((one) => (one === known ? changed : one)) });
    this.tell("one", [changed]);
  }

  set(change: Partial<State>): void {
    const exchanges = change.exchanges ?? this.#state.exchanges;
    this.#state = { ...this.#state, ...change, busy: exchanges.some(isAnswering) };
    if (change.exchanges || change.handoff) this.#keep();
    for (const listener of this.#listeners) listener();
  }

  /** A clean sheet. */
  clear(announcement: string): void {
    this.#former = "";
    this.set({ ...START, announcement });
  }

  /** The server has ended the session or does not know it: the next message begins another. */
  replace(): void {
    this.#former = this.store.tab.session?.id ?? "";
    this.store.update({ session: null });
  }

  tell(kind: Kind, exchanges = this.#state.exchanges): void {
    const { lines, handoff, rep, earlier } = this.#state;
    const { session } = this.store.tab;
    this.tabs.post({ kind, session, former: this.#former, exchanges, lines: kind === "all" ? lines : [], handoff, rep, earlier });
  }

  dispose(): void {
    this.#listeners.clear();
    this.tabs.close();
  }

  #keep(): void {
    const pending = unsent(this.#state.exchanges);
    const awake = pending.length > 0 || isWithPerson(this.#state);
    const ids = (sent: readonly Sent[]): string => sent.map(({ id }) => id).join();
    if (ids(pending) !== ids(this.store.tab.pending) || awake !== this.store.tab.awake) this.store.update({ pending, awake });
  }

  #hear({ kind, session, former, exchanges, lines, ...rest }: News): void {
    const own = this.store.tab.session;
    if (kind === "hello") return void (this.#state.exchanges.length && this.tell("all"));
    if (own && own.id !== session?.id && own.id !== former) return; // another conversation
    if (kind !== "over") {
      const joins = session?.id !== own?.id || !this.#state.exchanges.length;
      this.store.update({ session });
      this.set({ ...rest, exchanges: merged(this.#state, exchanges, kind), ...(kind === "all" && { lines }) });
      if (joins && kind === "one") this.tell("hello"); // there may be more of it
    }
    this.onNews(kind);
  }
}

/** A person answers, or has been asked for. */
export const isWithPerson = ({ handoff }: Pick<State, "handoff">): boolean => handoff === "requested" || handoff === "taken_over";

/** What is to be seen when another tab tells of one message, or of all; what was written here meanwhile stays. */
function merged({ exchanges: own }: State, told: readonly Exchange[], kind: Kind): Exchange[] {
  const newer = new Map(told.map((one) => [one.id, one]));
  const rest = own.filter((one) => !newer.has(one.id));
  if (kind === "all") return [...told, ...rest.filter(isOpen)];
  const known = own.map((one) => newer.get(one.id) ?? one);
  return [...known, ...told.filter((one) => !known.includes(one))];
}
