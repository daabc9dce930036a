import { mergeCitation, type Api } from "./api";
import type { Citation, Credential, Rating, StoredTurn, TurnEvent } from "./contract";
import type { Host } from "./host";
import { plainText } from "./markdown";
import { campaign, pageView, wantsPrivacy } from "./page";
import { failedTurn, problemOf, sessionIsGone, type Problem } from "./problem";
import type { Store } from "./storage";
import { persistently, streamTurn } from "./stream";

export type Phase = "waiting" | "searching" | "writing" | "done" | "failed";

/** One message of the visitor with what is known of its answer. */
export interface Exchange {
  /** The client_turn_id: a try with the same id never makes a second turn. */
  readonly id: string;
  readonly turnId: string | null;
  readonly question: string;
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly notice: string;
  readonly phase: Phase;
  readonly problem: Problem | null;
  readonly rating: Rating | null;
}

export interface State {
  readonly exchanges: readonly Exchange[];
  readonly busy: boolean;
  /** The transcript is being fetched after a reload. */
  readonly restoring: boolean;
  /** What a screen reader is told. */
  readonly announcement: string;
}

const START: State = { exchanges: [], busy: false, restoring: false, announcement: "" };
const GREETING_ONLY = "New conversation";

/** A visitor's conversation: what was said, and the talk with the server about it. Knows nothing of the screen. */
export class Conversation {
  #state: State = START;
  #listeners = new Set<() => void>();
  #work = new AbortController();
  #restored = false;

  constructor(
    private readonly host: Host,
    private readonly api: Api,
    private readonly store: Store,
  ) {}

  get state(): State {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Brings back what was said before a reload or on the page before. Does its work once. */
  async restore(): Promise<void> {
    const { session, pending } = this.store.saved;
    if (this.#restored || (!session && !pending)) return;
    this.#restored = true;
    this.#set({ restoring: true });
    const turns = session ? await this.#transcript(session) : [];
    const exchanges = turns.map(fromStored);
    if (pending && !exchanges.some((exchange) => exchange.id === pending.id)) exchanges.push(fresh(pending.id, pending.text));
    this.#set({ exchanges, restoring: false });
    this.visit();
    const open = exchanges.find((exchange) => exchange.phase === "waiting");
    if (open) await this.#answer(open.id);
  }

  async send(text: string): Promise<void> {
    if (this.#state.busy || !text.trim()) return;
    this.#restored = true;
    const exchange = fresh(newId(), text.trim());
    this.#set({ exchanges: [...this.#state.exchanges, exchange] });
    this.host.emit("message:sent", { client_turn_id: exchange.id });
    await this.#answer(exchange.id);
  }

  /** Tries a failed message again. A turn that failed on the server for good is asked anew, under a new id. */
  async retry(id: string): Promise<void> {
    const failed = this.#find(id);
    if (this.#state.busy || failed?.phase !== "failed") return;
    const again = failed.problem?.final ? newId() : id;
    this.#change(id, { ...fresh(again, failed.question) });
    await this.#answer(again);
  }

  async rate(id: string, rating: Rating): Promise<void> {
    const { session } = this.store.saved;
    const exchange = this.#find(id);
    if (!session || !exchange?.turnId) return;
    this.#change(id, { rating });
    try {
      await this.api.feedback(session, exchange.turnId, rating);
    } catch (error) {
      console.warn("[SalesAgent] Feedback was not taken:", error);
      this.#change(id, { rating: exchange.rating });
    }
  }

  /** Ends this conversation and starts with a clean sheet. */
  reset(): void {
    const { session } = this.store.saved;
    this.#work.abort();
    this.#work = new AbortController();
    this.store.update({ session: null, pending: null });
    this.#set({ ...START, announcement: GREETING_ONLY });
    if (session) this.api.end(session).catch((error: unknown) => console.debug("[SalesAgent]", error));
  }

  /** Tells the server about a change of page, when there is a session to tell it about. */
  visit(): void {
    const { session, page: before } = this.store.saved;
    const page = pageView(before);
    if (!session || page.url === before) return;
    this.store.update({ page: page.url });
    this.api.page(session, page).catch((error: unknown) => console.debug("[SalesAgent]", error));
  }

  dispose(): void {
    this.#work.abort();
    this.#listeners.clear();
  }

  async #transcript(session: Credential): Promise<readonly StoredTurn[]> {
    try {
      const { state, turns } = await persistently(() => this.api.transcript(session), this.#work.signal);
      if (state === "ended") this.store.update({ session: null });
      return turns;
    } catch (error) {
      if (sessionIsGone(error)) this.store.update({ session: null });
      else console.warn("[SalesAgent] The conversation could not be fetched:", error);
      return [];
    }
  }

  async #answer(id: string): Promise<void> {
    const { signal } = this.#work;
    const question = this.#find(id)?.question ?? "";
    this.store.update({ pending: { id, text: question } });
    this.#set({ busy: true, announcement: "Assistant is typing" });
    try {
      await this.#converse(id, question, signal);
    } catch (error) {
      if (!signal.aborted) this.#fail(id, problemOf(error, Date.now()));
    }
    if (!signal.aborted) this.#set({ busy: false });
  }

  /** Streams the turn; a session that the server has ended is replaced by a new one, once. */
  async #converse(id: string, text: string, signal: AbortSignal): Promise<void> {
    const known = this.store.saved.session;
    try {
      await this.#stream(known ?? (await this.#begin()), { id, text }, signal);
    } catch (error) {
      if (!known || signal.aborted || !sessionIsGone(error)) throw error;
      this.store.update({ session: null });
      await this.#stream(await this.#begin(), { id, text }, signal);
    }
  }

  #stream(session: Credential, turn: { id: string; text: string }, signal: AbortSignal): Promise<void> {
    const { url, title } = pageView("");
    const body = { text: turn.text, client_turn_id: turn.id, page: { url, title } };
    this.#change(turn.id, { text: "", citations: [], phase: "waiting" });
    return streamTurn(
      (lastId, inner) => this.api.turn(session, body, { lastId, signal: inner }),
      (event) => signal.aborted || this.#take(turn.id, event),
      signal,
    );
  }

  async #begin(): Promise<Credential> {
    const { landing } = this.host;
    const page = pageView(landing.referrer);
    const created = await this.api.createSession({
      page,
      utm: wantsPrivacy() ? {} : { ...campaign(landing.url), ...campaign(location.href) },
      visitor: this.store.saved.visitor,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      locale: navigator.language,
    });
    const session = { id: created.session_id, token: created.token };
    this.store.update({ session, visitor: created.visitor, page: page.url });
    return session;
  }

  #take(id: string, { event, data }: TurnEvent): void {
    const exchange = this.#find(id);
    if (!exchange) return;
    if (event === "status") this.#change(id, { phase: data.state });
    else if (event === "text") this.#change(id, { text: exchange.text + data.text, phase: "writing" });
    else if (event === "citation") this.#change(id, { citations: mergeCitation(exchange.citations, data) });
    else if (event === "notice") this.#change(id, { notice: data.text });
    else if (event === "error") {
      this.store.update({ pending: null });
      this.#fail(id, failedTurn(data.detail));
    } else if (event === "done") {
      this.#change(id, { turnId: data.turn_id, text: data.text, citations: data.citations, phase: "done", problem: null });
      this.store.update({ pending: null });
      this.#set({ announcement: plainText(data.text) });
      this.host.emit("message:received", { turn_id: data.turn_id });
    }
  }

  #fail(id: string, problem: Problem): void {
    this.#change(id, { phase: "failed", problem });
    this.#set({ announcement: problem.text });
    this.host.emit("error", { client_turn_id: id });
  }

  #find(id: string): Exchange | undefined {
    return this.#state.exchanges.find((exchange) => exchange.id === id);
  }

  #change(id: string, change: Partial<Exchange>): void {
    const exchanges = this.#state.exchanges.map((exchange) => (exchange.id === id ? { ...exchange, ...change } : exchange));
    this.#set({ exchanges });
  }

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function fresh(id: string, question: string): Exchange {
  return { id, turnId: null, question, text: "", citations: [], notice: "", phase: "waiting", problem: null, rating: null };
}

function fromStored(turn: StoredTurn): Exchange {
  const base = { ...fresh(turn.client_turn_id ?? turn.turn_id, turn.text), turnId: turn.turn_id };
  const rating = turn.feedback?.rating ?? null;
  if (turn.reply) return { ...base, rating, text: turn.reply.text, citations: turn.reply.citations, phase: "done" };
  if (turn.state === "failed") return { ...base, phase: "failed", problem: failedTurn("") };
  return base;
}

/** A random UUID; crypto.randomUUID exists on https pages only. */
function newId(): string {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  hex[6] = `4${hex[6]?.slice(1)}`;
  hex[8] = `a${hex[8]?.slice(1)}`;
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
