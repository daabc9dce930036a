import { ApiError, mergeCitation, type Api } from "./api";
import type { Consent, Credential, FormValues, Handoff, HandoffNews, Rating, Transcript, TurnEvent } from "./contract";
import { fresh, fromStored, openForm, placed, UNANSWERED, type Exchange, type Line } from "./exchange";
import type { Host } from "./host";
import { plainText } from "./markdown";
import { failedTurn, formProblem, problemOf, sessionIsGone, type FormProblem, type Problem } from "./problem";
import { Session } from "./session";
import type { Store, Tab } from "./storage";
import { persistently, streamTurn } from "./stream";
import { Watch } from "./watch";

export interface State {
  readonly exchanges: readonly Exchange[];
  /** What a rep wrote, and what was said about the hand-off. */
  readonly lines: readonly Line[];
  readonly handoff: Handoff;
  readonly rep: string | null;
  /** To be shown although the conversation has begun. */
  readonly consent: Consent | null;
  readonly busy: boolean;
  /** The transcript is being fetched after a reload. */
  readonly restoring: boolean;
  /** What a screen reader is told. */
  readonly announcement: string;
}

const START: State = {
  exchanges: [], lines: [], handoff: "none", rep: null, consent: null, busy: false, restoring: false, announcement: "",
};
type Sent = NonNullable<Tab["pending"]>;

const GREETING_ONLY = "New conversation";
const TYPING = "Assistant is typing";
const DELIVERED = "Delivered";

/** A visitor's conversation: what was said, and the talk with the server about it. Knows nothing of the screen. */
export class Conversation {
  #state: State = START;
  #listeners = new Set<() => void>();
  #work = new AbortController();
  #restored = false;
  #shown = false;
  /** How many turns on the screen belong to sessions before the present one. */
  #earlier = 0;
  readonly #watch = new Watch(() => this.#look());
  readonly #session: Session;

  constructor(
    private readonly host: Host,
    private readonly api: Api,
    private readonly store: Store,
  ) {
    this.#session = new Session(host, api, store);
  }

  get state(): State {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The panel is open, or not: who is in charge is only looked for while someone could see it. */
  show(shown: boolean): void {
    this.#shown = shown;
    this.#attend();
  }

  visit(): void {
    this.#session.visit();
  }

  identify(token: string): void {
    this.#session.identify(token);
  }

  /** Brings back what was said before a reload or on the page before. Does its work once. */
  async restore(): Promise<void> {
    const { session, pending } = this.store.tab;
    if (this.#restored || (!session && !pending)) return;
    this.#restored = true;
    this.#set({ restoring: true });
    const found = session && (await this.#transcript(session));
    const exchanges = (found?.turns ?? []).map((turn) => fromStored(turn, pending));
    const lines = placed(found?.messages ?? [], exchanges, "");
    if (pending && !exchanges.some((exchange) => exchange.id === pending.id)) exchanges.push(fresh(pending.id, pending.text, pending.slot));
    this.#set({ exchanges, lines, restoring: false });
    if (this.#session.current) this.#charge(found?.handoff, found?.rep);
    this.visit();
    const open = exchanges.find((exchange) => exchange.phase === "waiting");
    if (open) await this.#answer(open.id);
  }

  /** `slot` is the id of an offered time that the text names. */
  async send(text: string, slot?: string): Promise<void> {
    if (this.#state.busy || !text.trim()) return;
    this.#restored = true;
    const exchange = fresh(newId(), text.trim(), slot);
    this.#set({ exchanges: [...this.#state.exchanges, exchange] });
    this.host.emit("message:sent", { client_turn_id: exchange.id });
    await this.#answer(exchange.id);
  }

  /** Tries a failed message again. A turn that failed on the server for good is asked anew, under a new id. */
  async retry(id: string): Promise<void> {
    const failed = this.#find(id);
    if (this.#state.busy || failed?.phase !== "failed") return;
    const again = failed.problem?.final ? newId() : id;
    this.#change(id, fresh(again, failed.question, failed.slot));
    await this.#answer(again);
  }

  /** Sends what the visitor filled in, or null for "no". Gives what is wrong with it, or null when it was taken. */
  async fill(id: string, values: FormValues | null): Promise<FormProblem | null> {
    const session = this.#session.current;
    const form = this.#find(id)?.form;
    if (!form) return null;
    if (!values) this.#change(id, { form: { ...form, state: "dismissed" } });
    const { form_id, consent } = form.spec;
    try {
      if (!session) throw new ApiError(410, "session_ended", "", null);
      const granted = values && consent ? { version: consent.version, granted: true } : null;
      const { accepted, text } = await this.api.form(session, { form_id, values: values ?? {}, consent: granted, dismissed: !values });
      const shown = { ...values, ...Object.fromEntries(Object.entries(accepted).filter(([, value]) => typeof value !== "object")) };
      const state = values ? "submitted" : "dismissed";
      this.#change(id, { form: { ...form, state, accepted: shown, reply: text } });
      this.#set({ announcement: plainText(text) });
      this.host.emit("form", { form_id, state });
      return null;
    } catch (error) {
      if (values) return formProblem(error);
      console.warn("[SalesAgent] The server was not told that the form was turned down:", error);
      return null;
    }
  }

  async rate(id: string, rating: Rating): Promise<void> {
    const session = this.#session.current;
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
    const session = this.#session.current;
    this.#work.abort();
    this.#work = new AbortController();
    this.store.update({ session: null, pending: null });
    this.#earlier = 0;
    this.#set({ ...START, announcement: GREETING_ONLY });
    this.#attend();
    if (session) this.api.end(session).catch((error: unknown) => console.debug("[SalesAgent]", error));
  }

  dispose(): void {
    this.#work.abort();
    this.#watch.turn(false);
    this.#listeners.clear();
  }

  async #transcript(session: Credential): Promise<Transcript | null> {
    try {
      const found = await persistently(() => this.api.transcript(session), this.#work.signal);
      if (found.state === "ended") this.#session.forget();
      return found;
    } catch (error) {
      if (sessionIsGone(error)) this.#session.forget();
      else console.warn("[SalesAgent] The conversation could not be fetched:", error);
      return null;
    }
  }

  async #answer(id: string): Promise<void> {
    const { signal } = this.#work;
    const { question = "", slot = "" } = this.#find(id) ?? {};
    const turn = { id, text: question, ...(slot && { slot }) };
    this.store.update({ pending: turn });
    this.#set({ busy: true, announcement: this.#state.handoff === "taken_over" ? "" : TYPING });
    try {
      await this.#converse(turn, signal);
    } catch (error) {
      if (!signal.aborted) this.#fail(id, problemOf(error, Date.now()));
    }
    if (!signal.aborted) this.#set({ busy: false });
  }

  /** Streams the turn; a session that the server has ended is replaced by a new one, once. */
  async #converse(turn: Sent, signal: AbortSignal): Promise<void> {
    const known = this.#session.current;
    try {
      await this.#stream(known ?? (await this.#begin()), turn, signal);
    } catch (error) {
      if (!known || signal.aborted || !sessionIsGone(error)) throw error;
      this.#session.forget();
      await this.#stream(await this.#begin(), turn, signal);
    }
  }

  #stream(session: Credential, { id, ...said }: Sent, signal: AbortSignal): Promise<void> {
    this.visit();
    const { url = "", title = "" } = this.store.tab.pages.at(-1) ?? {};
    const body = { ...said, client_turn_id: id, page: { url, title } };
    this.#change(id, UNANSWERED);
    return streamTurn(
      (lastId, inner) => this.api.turn(session, body, { lastId, signal: inner }),
      (event) => signal.aborted || this.#take(id, event),
      signal,
    );
  }

  async #begin(): Promise<Credential> {
    const { session_id, token, consent } = await this.#session.begin();
    const unseen = consent && consent.version !== this.host.config.consent?.version;
    this.#earlier = this.#turns().length;
    this.#set({ handoff: "none", rep: null, consent: unseen ? consent : null });
    return { id: session_id, token };
  }

  #take(id: string, { event, data }: TurnEvent): void {
    const exchange = this.#find(id);
    if (!exchange) return;
    if (event === "turn") this.#change(id, { turnId: data.turn_id });
    else if (event === "status") this.#change(id, { phase: data.state });
    else if (event === "text") this.#change(id, { text: exchange.text + data.text, phase: "writing" });
    else if (event === "citation") this.#change(id, { citations: mergeCitation(exchange.citations, data) });
    else if (event === "form") this.#change(id, { form: openForm(data) });
    else if (event === "offer") this.#change(id, { offer: data });
    else if (event === "booking") this.#change(id, { booking: data });
    else if (event === "notice") this.#change(id, { notice: data.text });
    else if (event === "error") {
      this.store.update({ pending: null });
      this.#fail(id, failedTurn(data.detail));
    } else if (event === "done") {
      const { turn_id: turnId, text, citations } = data;
      const form = data.form ? openForm(data.form) : exchange.form;
      const booking = data.booking ?? exchange.booking;
      this.#change(id, { turnId, text, citations, form, booking, phase: "done", problem: null });
      this.store.update({ pending: null });
      const reason = form && !text.includes(form.spec.reason) ? form.spec.reason : "";
      this.#set({ announcement: [plainText(text), reason].filter(Boolean).join(" ") || DELIVERED });
      this.#charge(data.session?.handoff, this.#state.rep);
      this.host.emit("message:received", { turn_id: turnId });
      if (booking?.id && booking.state !== "proposed") this.host.emit("meeting", { booking_id: booking.id, state: booking.state });
    }
  }

  /** The exchanges of the present session and those before it that the server has. */
  #turns(): readonly Exchange[] {
    return this.#state.exchanges.filter((exchange) => exchange.turnId);
  }

  async #look(): Promise<void> {
    const session = this.#session.current;
    if (!session) return this.#watch.turn(false);
    try {
      const news = await this.api.messages(session, Math.max(0, ...this.#state.lines.map((line) => line.id)));
      if (this.#session.current?.id === session.id) this.#hear(news);
    } catch (error) {
      if (!sessionIsGone(error)) throw error;
      this.#charge("none");
    }
  }

  /** Shows and says what is new. */
  #hear({ handoff, rep, messages, state }: HandoffNews): void {
    const known = new Set(this.#state.lines.map((line) => line.id));
    const turns = this.#turns();
    const before = turns[this.#earlier - 1]?.id ?? "";
    const lines = placed(messages, turns.slice(this.#earlier), before).filter((line) => !known.has(line.id));
    if (lines.length) {
      const announcement = lines.map((line) => (line.kind === "rep" && line.rep ? `${line.rep}: ${line.text}` : line.text)).join(" ");
      this.#set({ lines: [...this.#state.lines, ...lines], announcement });
    }
    for (const { id, kind } of lines) if (kind === "rep") this.host.emit("message:received", { message_id: id });
    this.#charge(state === "ended" ? "none" : handoff, rep);
  }

  /** Notes who is in charge, as far as the server has said so. */
  #charge(handoff: Handoff = this.#state.handoff, rep: string | null = null): void {
    if (handoff !== this.#state.handoff) this.host.emit("handoff", { handoff });
    this.#set({ handoff, rep });
    this.#attend();
  }

  #attend(): void {
    const { handoff } = this.#state;
    this.#watch.turn(this.#shown && (handoff === "requested" || handoff === "taken_over"));
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

/** A random UUID; crypto.randomUUID exists on https pages only. */
function newId(): string {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  hex[6] = `4${hex[6]?.slice(1)}`;
  hex[8] = `a${hex[8]?.slice(1)}`;
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
