import type { Booking, Citation, FormSpec, FormState, FormTaken, HandoffMessage, Offer, Rating, StoredTurn, TurnEvent } from "./contract";
import { failedTurn, type Problem } from "./problem";
import type { Sent } from "./storage";

/** A queued one goes to the server as soon as that can be reached and the one before it is answered. */
export type Phase = "queued" | "waiting" | "searching" | "writing" | "done" | "failed";

/** A form that a reply asked the visitor to fill in, and what became of it. */
export interface Form {
  readonly spec: FormSpec;
  readonly state: FormState;
  readonly accepted: FormTaken["accepted"];
  /** What we said to it. */
  readonly reply: string;
}

/** One message of the visitor with what is known of its answer. */
export interface Exchange {
  /** The client_turn_id: a try with the same id never makes a second turn. */
  readonly id: string;
  readonly turnId: string | null;
  readonly question: string;
  /** The id of the offered time that was chosen with it, if one was. */
  readonly slot: string;
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly notice: string;
  readonly form: Form | null;
  readonly offer: Offer | null;
  readonly booking: Booking | null;
  readonly phase: Phase;
  /** The visitor wants no more of it. */
  readonly stopped: boolean;
  /** The language of the reply, where the server has told it. */
  readonly locale: string;
  readonly problem: Problem | null;
  readonly rating: Rating | null;
}

/** A message of the hand-off and the exchange behind which it stands; empty before the first one. */
export interface Line extends HandoffMessage {
  readonly after: string;
}

export const isAnswering = ({ phase }: Exchange): boolean => phase === "waiting" || phase === "searching" || phase === "writing";

/** Its answer is still to come. */
export const isOpen = (exchange: Exchange): boolean => exchange.phase === "queued" || isAnswering(exchange);

/** What has to be sent again when the page is left now. */
export const unsent = (exchanges: readonly Exchange[]): Sent[] =>
  exchanges
    .filter((exchange) => isOpen(exchange) || exchange.problem?.final === false)
    .map(({ id, question, slot }) => ({ id, text: question, ...(slot && { slot }) }));

/** Taken by the server and left to a person to answer. */
export const isDelivered = (exchange: Exchange): boolean =>
  exchange.phase === "done" && ![exchange.stopped, exchange.text, exchange.form, exchange.offer, exchange.booking, exchange.notice].some(Boolean);

/** The sources in the order in which the text leads to them: what readers know them by is their place in it. */
export function inOrder(text: string, citations: readonly Citation[]): Citation[] {
  const place = ({ marker }: Citation): number => text.indexOf(`[${marker}]`) >>> 0; // not named: last
  return [...citations].sort((one, other) => place(one) - place(other));
}

export const openForm = (spec: FormSpec): Form => ({ spec, state: "open", accepted: {}, reply: "" });

/** Nothing of an answer yet. */
const EMPTY = { text: "", citations: [], notice: "", form: null, offer: null, booking: null, problem: null, locale: "" } as const;
export const UNANSWERED = { ...EMPTY, phase: "waiting" } as const;

export function fresh(id: string, question: string, slot = ""): Exchange {
  return { ...EMPTY, id, question, slot, turnId: null, rating: null, stopped: false, phase: "queued" };
}

/** What a frame of the stream changes. */
export function heard(exchange: Exchange, { event, data }: TurnEvent): Partial<Exchange> {
  switch (event) {
    case "turn":
      return { ...UNANSWERED, turnId: data.turn_id };
    case "status":
      return { phase: data.state };
    case "text":
      return { text: exchange.text + data.text, phase: "writing" };
    case "citation":
      return { citations: [...exchange.citations.filter(({ marker }) => marker !== data.marker), data] };
    case "form":
      return { form: openForm(data) };
    case "offer":
      return { offer: data };
    case "booking":
      return { booking: data };
    case "notice":
      return { notice: data.text };
    case "error":
      return { phase: "failed", problem: failedTurn(data.detail) };
    case "done": {
      const { turn_id: turnId, text, citations, form, booking, stopped = false, locale } = data;
      return {
        turnId, text, citations, stopped, form: form ? openForm(form) : exchange.form, booking: booking ?? exchange.booking,
        locale: locale ?? "", phase: "done", problem: null,
      };
    }
    default:
      return {}; // a frame that this version does not know
  }
}

/** `pending` may not have been answered; the server does not tell which time was chosen with one. */
export function fromStored(turn: StoredTurn, pending: readonly Sent[] = []): Exchange {
  const { reply, form, feedback, state } = turn;
  const id = turn.client_turn_id ?? turn.turn_id;
  const base: Exchange = {
    ...fresh(id, turn.text, pending.find((sent) => sent.id === id)?.slot),
    turnId: turn.turn_id,
    rating: feedback?.rating ?? null,
    form: form ? { ...openForm(form), state: form.state, accepted: form.accepted ?? {} } : null,
  };
  if (state === "failed") return { ...base, phase: "failed", problem: failedTurn("") };
  if (reply) {
    const { text, citations, offer = null, booking = null, stopped = false, locale } = reply;
    return { ...base, text, citations, offer, booking, stopped, locale: locale ?? "", phase: "done" };
  }
  return state === "closed" ? { ...base, phase: "done" } : base;
}

/** Puts each message behind the turn it followed; `turns` are the exchanges of its session that the server has. */
export function placed(messages: readonly HandoffMessage[], turns: readonly Exchange[], before: string): Line[] {
  return messages.map((message) => ({
    ...message,
    after: turns[Math.min(message.after_turn, turns.length) - 1]?.id ?? before,
  }));
}

/** 128 random bits; crypto.randomUUID exists on https pages only. */
export const newId = (): string => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");
