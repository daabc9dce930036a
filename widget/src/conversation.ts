import { ApiError, type Api } from "./api";
import { Board, isWithPerson, type State } from "./board";
import type { Credential, FormValues, Handoff, HandoffNews, Rating, Transcript, TurnEvent } from "./contract";
import { fresh, fromStored, heard, isAnswering, isOpen, newId, placed, UNANSWERED, type Exchange, type Line } from "./exchange";
import type { Guest } from "./host";
import { plainText } from "./markdown";
import { formProblem, isLost, problemOf, report, sessionIsGone, unreached, type FormProblem, type Problem } from "./problem";
import { Session } from "./session";
import type { Sent, Store } from "./storage";
import { persistently, sleep, streamTurn } from "./stream";
import { Watch } from "./watch";
import { t } from "./words";

const LONGEST_PAUSE = 60_000; // ms between two tries to reach the server
const NEWS = 200; // ms that news of another tab may take
const DRAIN = 3_000; // ms that a stopped answer has to end on the server before we turn away from it
const TRIES = 20; // then only the visitor, or the browser that is online again, tries anew

/** A visitor's conversation: the talk with the server about it. Knows nothing of the screen. */
export class Conversation {
  #work = new AbortController();
  #restored = false;
  #shown = false;
  #sending = false;
  /** The message whose answer comes in, or came last. */
  #asked = "";
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Messages of this tab; those of others are answered here only when their tab is closed meanwhile. */
  readonly #mine = new Set<string>();
  readonly #watch = new Watch(() => this.#look(), () => !this.#shown);
  readonly #session: Session;
  readonly #board: Board;
  readonly #again = (): void => void this.#send();

  constructor(
    private readonly host: Guest,
    private readonly api: Api,
    private readonly store: Store,
  ) {
    this.#session = new Session(host, api, store);
    this.#board = new Board(store, host.key, (kind) => this.#follow(kind === "over"));
    addEventListener("online", this.#again);
    if (store.tab.awake) void this.restore();
  }

  get state(): State {
    return this.#board.state;
  }

  subscribe(listener: () => void): () => void {
    return this.#board.subscribe(listener);
  }

  /** The panel is open, or not: nobody sees what comes while it is not. */
  show(shown: boolean): void {
    this.#shown = shown;
    this.#count(0);
    this.#watch.turn(false); // looks at once, or at another pace
    this.#attend();
  }

  visit(): void {
    this.#session.visit();
  }

  identify(token: string): void {
    this.#session.identify(token);
  }

  /** Brings back what was said before a reload, on the page before or in another tab. Does its work once. */
  async restore(): Promise<void> {
    const { session, pending } = this.store.tab;
    if (this.#restored) return;
    this.#restored = true;
    if (!session && !pending.length) return this.#board.tell("hello");
    this.#board.set({ restoring: true });
    const found = session && (await this.#transcript(session));
    const exchanges = (found?.turns ?? []).map((turn) => fromStored(turn, pending));
    const lines = placed(found?.messages ?? [], exchanges, "");
    const missing = pending.filter(({ id }) => !exchanges.some((exchange) => exchange.id === id));
    exchanges.push(...missing.map(({ id, text, slot }) => fresh(id, text, slot)));
    exchanges.push(...this.state.exchanges.filter((written) => !exchanges.some(({ id }) => id === written.id))); // meanwhile
    this.#board.set({ exchanges, lines, restoring: false });
    this.#noteLines(lines);
    if (this.#session.current) this.#charge(found?.handoff, found?.rep);
    for (const exchange of exchanges.filter(isOpen)) this.#mine.add(exchange.id);
    this.visit();
    await this.#send();
  }

  /** `slot` is the id of an offered time that the text names. What comes while an answer does goes out after it. */
  async send(text: string, slot?: string): Promise<void> {
    if (!text.trim()) return;
    this.#restored = true;
    const exchange = fresh(newId(), text.trim(), slot);
    this.#mine.add(exchange.id);
    this.#board.add(exchange);
    this.host.emit("message:sent", { client_turn_id: exchange.id });
    await this.#send();
  }

  /** Tries a failed message again. A turn that failed on the server for good is asked anew, under a new id. */
  async retry(id: string): Promise<void> {
    const failed = this.#board.find(id);
    if (!failed) return;
    if (failed.phase === "failed") {
      const again = failed.problem?.final ? newId() : id;
      this.#mine.add(again);
      this.#board.change(id, fresh(again, failed.question, failed.slot));
      this.#board.tell("all"); // one takes the place of another
    }
    await this.#send();
  }

  /** Ends the answer where it is: what is still on its way here, or still being written, is not shown. */
  async stop(): Promise<void> {
    const exchange = this.state.exchanges.find(isAnswering);
    if (!exchange) return;
    const ended = { ...exchange, phase: "done", stopped: true } as const;
    this.#board.change(exchange.id, ended);
    this.#answered(ended);
    await this.#halt(ended);
  }

  /** Tells the server that an answer is stopped, as soon as it is known which. */
  async #halt({ id, turnId }: Exchange): Promise<void> {
    const session = this.#session.current;
    if (!session || !turnId) return;
    try {
      await this.api.stop(session, turnId);
      await sleep(DRAIN, this.#work.signal); // a meeting that is being booked is still told of
    } catch (error) {
      report("Stop", error);
    }
    if (this.#asked === id) this.#leave();
  }

  /** Turns away from what comes in. What waits goes out. */
  #leave(): void {
    this.#work.abort();
    this.#work = new AbortController();
  }

  /** Sends what the visitor filled in, or null for "no". Gives what is wrong with it, or null when it was taken. */
  async fill(id: string, values: FormValues | null): Promise<FormProblem | null> {
    const session = this.#session.current;
    const form = this.#board.find(id)?.form;
    if (!form) return null;
    if (!values) this.#board.change(id, { form: { ...form, state: "dismissed" } });
    const { form_id, consent } = form.spec;
    try {
      if (!session) throw new ApiError(410, "session_ended", "", null);
      const granted = values && consent ? { version: consent.version, granted: true } : null;
      const { accepted, text } = await this.api.form(session, { form_id, values: values ?? {}, consent: granted, dismissed: !values });
      const shown = { ...values, ...Object.fromEntries(Object.entries(accepted).filter(([, value]) => typeof value !== "object")) };
      const state = values ? "submitted" : "dismissed";
      this.#board.change(id, { form: { ...form, state, accepted: shown, reply: text } });
      this.#board.set({ announcement: plainText(text) });
      this.host.emit("form", { form_id, state });
      return null;
    } catch (error) {
      if (values) return formProblem(error);
      report("Form", error);
      return null;
    }
  }

  async rate(id: string, rating: Rating, reason?: string): Promise<void> {
    const session = this.#session.current;
    const exchange = this.#board.find(id);
    if (!session || !exchange?.turnId) return;
    this.#board.change(id, { rating });
    try {
      await this.api.feedback(session, exchange.turnId, { rating, ...(reason && { reason }) });
    } catch (error) {
      report("Feedback", error);
      this.#board.change(id, { rating: exchange.rating });
    }
  }

  /** Ends this conversation and starts with a clean sheet. */
  reset(): void {
    const session = this.#session.current;
    this.#board.tell("over");
    this.#clear(t("newConversation"));
    if (session) this.api.end(session).catch((error: unknown) => report("End", error));
  }

  /** Has the server forget this conversation, then starts with a clean sheet. False when that did not succeed. */
  async erase(): Promise<boolean> {
    const session = this.#session.current;
    try {
      if (session) await this.api.erase(session);
    } catch (error) {
      if (!sessionIsGone(error)) {
        report("Erase", error);
        this.#board.set({ announcement: t("notErased") });
        return false;
      }
    }
    this.store.remember({ visitor: null });
    this.#board.tell("over");
    this.#clear(t("erased"));
    return true;
  }

  dispose(): void {
    this.#work.abort();
    this.#watch.turn(false);
    this.#board.dispose();
    clearTimeout(this.#timer);
    removeEventListener("online", this.#again);
  }

  #clear(announcement: string): void {
    this.#leave();
    this.#tries = 0;
    clearTimeout(this.#timer);
    this.#board.replace();
    this.store.update({ heard: 0 });
    this.#count(0);
    this.#board.clear(announcement);
    this.#attend();
  }

  async #transcript(session: Credential): Promise<Transcript | null> {
    try {
      const found = await persistently(() => this.api.transcript(session), this.#work.signal);
      if (found.state === "ended") this.#board.replace();
      return found;
    } catch (error) {
      if (sessionIsGone(error)) this.#board.replace();
      else report("Transcript", error);
      return null;
    }
  }

  /** Sends what waits, one after the other, while the server can be reached. */
  async #send(): Promise<void> {
    if (this.#sending || this.state.restoring) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    const { signal } = this.#work;
    try {
      for (let next = this.#next(); next && !signal.aborted; next = this.#next()) {
        const { id } = next;
        const work = async (): Promise<void> => {
          if (!this.#mine.has(id)) await sleep(NEWS, signal);
          const now = this.#board.find(id); // another tab may have had it answered meanwhile
          if (now && isOpen(now)) await this.#answer(now, signal);
        };
        await this.#board.tabs.alone(work, signal);
        if (this.#board.find(id)?.phase === "queued") break; // not reached
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    this.#sending = false;
    if (signal.aborted && this.#next()) void this.#send();
  }

  #next(): Exchange | undefined {
    return this.state.exchanges.find((exchange) => isOpen(exchange) && (this.#mine.has(exchange.id) || this.#board.tabs.locks));
  }

  async #answer({ id, question, slot, problem }: Exchange, signal: AbortSignal): Promise<void> {
    if (!navigator.onLine) return this.#wait(id);
    if (!problem?.waits) {
      this.#board.change(id, UNANSWERED);
      this.#board.set({ announcement: this.state.handoff === "taken_over" ? "" : t("typing") });
    }
    this.#asked = id;
    try {
      await this.#converse({ id, text: question, ...(slot && { slot }) }, signal);
      this.#tries = 0;
    } catch (error) {
      if (signal.aborted || this.#board.find(id)?.stopped) return;
      if (isLost(error)) this.#wait(id);
      else this.#fail(id, problemOf(error, Date.now()));
    }
  }

  /** The server cannot be reached: the message goes out when it can. */
  #wait(id: string): void {
    const problem = unreached(navigator.onLine);
    if (!this.#board.find(id)?.problem) this.#board.set({ announcement: problem.text });
    this.#board.change(id, { phase: "queued", problem });
    if (this.#tries < TRIES) this.#timer = setTimeout(this.#again, Math.min(5_000 * 2 ** this.#tries++, LONGEST_PAUSE));
  }

  /** Streams the turn; a session that the server has ended is replaced by a new one, once. */
  async #converse(turn: Sent, signal: AbortSignal): Promise<void> {
    const known = this.#session.current;
    try {
      await this.#stream(known ?? (await this.#begin()), turn, signal);
    } catch (error) {
      if (!known || signal.aborted || !sessionIsGone(error)) throw error;
      this.#board.replace();
      await this.#stream(await this.#begin(), turn, signal);
    }
  }

  #stream(session: Credential, { id, ...said }: Sent, signal: AbortSignal): Promise<void> {
    this.visit();
    const { url = "", title = "" } = this.store.tab.pages.at(-1) ?? {};
    const body = { ...said, client_turn_id: id, page: { url, title } };
    return streamTurn(
      (lastId, inner) => this.api.turn(session, body, { lastId, signal: inner }),
      (event) => signal.aborted || this.#take(id, event),
      signal,
    );
  }

  async #begin(): Promise<Credential> {
    const { session_id, token, consent } = await this.#session.begin();
    const unseen = consent && consent.version !== this.host.config.consent?.version;
    this.#board.set({ handoff: "none", rep: null, earlier: this.#turns().length, consent: unseen ? consent : null });
    return { id: session_id, token };
  }

  #take(id: string, event: TurnEvent): void {
    const known = this.#board.find(id);
    if (!known) return;
    const change = heard(known, event);
    if (event.event === "done") this.#charge(event.data.session?.handoff, this.state.rep);
    if (known.stopped) return this.#takeLast(known, change);
    if (change.problem) return this.#fail(id, change.problem);
    this.#board.change(id, change);
    if (event.event === "done") this.#answered({ ...known, ...change });
  }

  /** What a stopped answer still tells: which it is, and the meeting that was booked. */
  #takeLast(known: Exchange, { turnId, booking }: Partial<Exchange>): void {
    const now = { ...known, turnId: turnId ?? known.turnId, booking: booking ?? known.booking };
    this.#board.change(known.id, now);
    if (!known.turnId) void this.#halt(now);
    if (now.booking?.id !== known.booking?.id) this.#tellMeeting(now.booking);
  }

  #answered({ turnId, text, form, booking, stopped }: Exchange): void {
    const reason = form && !text.includes(form.spec.reason) ? form.spec.reason : "";
    this.#board.set({ announcement: [plainText(text), reason, stopped && t("stopped")].filter(Boolean).join(" ") || t("delivered") });
    this.#count(this.store.tab.unread + 1);
    this.host.emit("message:received", { turn_id: turnId });
    this.#tellMeeting(booking);
  }

  #tellMeeting(booking: Exchange["booking"]): void {
    if (booking?.id && booking.state !== "proposed") this.host.emit("meeting", { booking_id: booking.id, state: booking.state });
  }

  /** The exchanges of the present session and those before it that the server has. */
  #turns(): readonly Exchange[] {
    return this.state.exchanges.filter((exchange) => exchange.turnId);
  }

  async #look(): Promise<void> {
    const session = this.#session.current;
    if (!session) return this.#watch.turn(false);
    try {
      const news = await this.api.messages(session, Math.max(0, ...this.state.lines.map((line) => line.id)));
      if (this.#session.current?.id === session.id) this.#hear(news);
    } catch (error) {
      if (!sessionIsGone(error)) throw error;
      this.#charge("none");
    }
  }

  /** Shows and says what is new. */
  #hear({ handoff, rep, messages, state }: HandoffNews): void {
    const known = new Set(this.state.lines.map((line) => line.id));
    const turns = this.#turns();
    const before = turns[this.state.earlier - 1]?.id ?? "";
    const lines = placed(messages, turns.slice(this.state.earlier), before).filter((line) => !known.has(line.id));
    if (lines.length) {
      const announcement = lines.map((line) => (line.kind === "rep" && line.rep ? `${line.rep}: ${line.text}` : line.text)).join(" ");
      this.#board.set({ lines: [...this.state.lines, ...lines], announcement });
      this.#noteLines(lines);
    }
    for (const { id, kind } of lines) if (kind === "rep") this.host.emit("message:received", { message_id: id });
    this.#charge(state === "ended" ? "none" : handoff, rep);
  }

  #noteLines(lines: readonly Line[]): void {
    const { heard, unread } = this.store.tab;
    this.#count(unread + lines.filter(({ id, kind }) => kind === "rep" && id > heard).length);
    this.store.update({ heard: Math.max(heard, ...lines.map(({ id }) => id)) });
  }

  /** What waits to be read while the panel is closed. */
  #count(unread: number): void {
    const count = this.#shown ? 0 : unread;
    if (count === this.store.tab.unread) return;
    this.store.update({ unread: count });
    this.host.emit("unread", { count });
  }

  /** Notes who is in charge, as far as the server has said so. */
  #charge(handoff: Handoff = this.state.handoff, rep: string | null = null): void {
    if (handoff !== this.state.handoff) this.host.emit("handoff", { handoff });
    this.#board.set({ handoff, rep });
    this.#attend();
  }

  #attend(): void {
    this.#watch.turn(isWithPerson(this.state));
  }

  /** Another tab has gone on with the conversation, or ended it. */
  #follow(isOver: boolean): void {
    if (isOver) return this.#clear(t("newConversation"));
    this.#restored = true;
    this.#attend();
    void this.#send();
  }

  #fail(id: string, problem: Problem): void {
    this.#board.change(id, { phase: "failed", problem });
    this.#board.set({ announcement: problem.text });
    this.host.emit("error", { client_turn_id: id });
  }
}
