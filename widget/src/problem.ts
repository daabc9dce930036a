import { ApiError } from "./api";

/** Why there is no answer, in words for the visitor. */
export interface Problem {
  readonly text: string;
  /** Milliseconds since 1970 before which another try is pointless. */
  readonly notBefore: number;
  /** The turn itself is over: another try has to be another turn. */
  readonly final: boolean;
}

const LOST = "The connection was lost. Your message is still here.";
const OWN_FAULT = "Something went wrong on our side. Your message is still here.";
const UNSENT = "This could not be sent. Please try again.";
const OVER = "This conversation has ended. Please write to us again.";
const SENTENCES: Readonly<Record<number, string>> = {
  409: "Your last message is still being answered.",
  413: "This message is too long. Please shorten it.",
  429: "That was a lot at once.",
  503: "We are very busy just now.",
};
const DEFAULT_WAIT = 30; // seconds, when the server does not say

export function problemOf(error: unknown, now: number): Problem {
  if (!(error instanceof ApiError)) return { text: LOST, notBefore: 0, final: false };
  const waits = error.status === 429 || (error.status === 503 && error.retryAfter !== null);
  const wait = waits ? (error.retryAfter ?? DEFAULT_WAIT) : 0;
  const detail = error.status === 400 || error.status === 422 || error.status === 403 ? error.message : "";
  return { text: SENTENCES[error.status] ?? (detail || OWN_FAULT), notBefore: wait ? now + wait * 1000 : 0, final: false };
}

/** The server took the message and could not answer it. */
export const failedTurn = (detail: string): Problem => ({ text: detail || OWN_FAULT, notBefore: 0, final: true });

/** Why a form was not taken: on the whole, and value by value. */
export interface FormProblem {
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

export function formProblem(error: unknown): FormProblem {
  const known = error instanceof ApiError;
  const fields = known ? error.fields : {};
  if (sessionIsGone(error)) return { text: OVER, fields };
  return { text: (known && error.status < 500 && error.message) || UNSENT, fields };
}

/** The session is over or unknown to the server; a new one will do. */
export function sessionIsGone(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 410 || error.status === 404 || (error.status === 401 && error.code !== "widget_key_unknown");
}
