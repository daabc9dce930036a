import type { Booking, Citation, FormSpec, FormState, FormTaken, HandoffMessage, Offer, Rating, StoredTurn } from "./contract";
import { failedTurn, type Problem } from "./problem";
import type { Tab } from "./storage";

export type Phase = "waiting" | "searching" | "writing" | "done" | "failed";

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
  readonly problem: Problem | null;
  readonly rating: Rating | null;
}

/** A message of the hand-off and the exchange behind which it stands; empty before the first one. */
export interface Line extends HandoffMessage {
  readonly after: string;
}

export const isAnswering = ({ phase }: Exchange): boolean => phase === "waiting" || phase === "searching" || phase === "writing";

/** Taken by the server and left to a person to answer. */
export const isDelivered = (exchange: Exchange): boolean =>
  exchange.phase === "done" && ![exchange.text, exchange.form, exchange.offer, exchange.booking, exchange.notice].some(Boolean);

export const openForm = (spec: FormSpec): Form => ({ spec, state: "open", accepted: {}, reply: "" });

/** Nothing of an answer yet. */
export const UNANSWERED = { text: "", citations: [], form: null, offer: null, booking: null, phase: "waiting" } as const;

export function fresh(id: string, question: string, slot = ""): Exchange {
  return { ...UNANSWERED, id, question, slot, turnId: null, notice: "", problem: null, rating: null };
}

/** `pending` is the message that may not have been answered; the server does not tell which time was chosen with it. */
export function fromStored(turn: StoredTurn, pending: Tab["pending"] = null): Exchange {
  const { reply, form, feedback, state } = turn;
  const id = turn.client_turn_id ?? turn.turn_id;
  const base: Exchange = {
    ...fresh(id, turn.text, pending?.id === id ? pending.slot : ""),
    turnId: turn.turn_id,
    rating: feedback?.rating ?? null,
    form: form ? { ...openForm(form), state: form.state, accepted: form.accepted ?? {} } : null,
  };
  if (state === "failed") return { ...base, phase: "failed", problem: failedTurn("") };
  if (reply) {
    const { text, citations, offer = null, booking = null } = reply;
    return { ...base, text, citations, offer, booking, phase: "done" };
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
