import { ApiError } from "./api";
import { t, type Key } from "./words";

/** Why there is no answer, in words for the visitor. */
export interface Problem {
  readonly text: string;
  /** Milliseconds since 1970 before which another try is pointless. */
  readonly notBefore: number;
  /** The turn itself is over: another try has to be another turn. */
  readonly final: boolean;
  /** The message goes out by itself when the server can be reached again. */
  readonly waits?: boolean;
}

const SENTENCES: Readonly<Record<number, Key>> = { 409: "stillAnswering", 413: "tooLong", 429: "tooFast", 503: "busy" };
const DEFAULT_WAIT = 30; // seconds, when the server does not say

/** The server was not reached, or only a gateway without it. */
export const isLost = (error: unknown): boolean => !(error instanceof ApiError) || error.status === 502 || error.status === 504;

export const unreached = (online: boolean): Problem => ({ text: t(online ? "lost" : "offline"), notBefore: 0, final: false, waits: true });

export function problemOf(error: unknown, now: number): Problem {
  if (!(error instanceof ApiError)) return failedTurn("");
  const waits = error.status === 429 || (error.status === 503 && error.retryAfter !== null);
  const wait = waits ? (error.retryAfter ?? DEFAULT_WAIT) : 0;
  const detail = error.status === 400 || error.status === 422 || error.status === 403 ? error.message : "";
  const known = SENTENCES[error.status];
  return { text: known ? t(known as "busy") : detail || t("ourFault"), notBefore: wait ? now + wait * 1000 : 0, final: false };
}

/** The server took the message and could not answer it. */
export const failedTurn = (detail: string): Problem => ({ text: detail || t("ourFault"), notBefore: 0, final: true });

/** Why a form was not taken: on the whole, and value by value. */
export interface FormProblem {
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

export function formProblem(error: unknown): FormProblem {
  const known = error instanceof ApiError;
  const fields = known ? error.fields : {};
  if (sessionIsGone(error)) return { text: t("over"), fields };
  return { text: (known && error.status < 500 && error.message) || t("unsent"), fields };
}

/** The session is over or unknown to the server; a new one will do. */
export function sessionIsGone(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 410 || error.status === 404 || (error.status === 401 && error.code !== "widget_key_unknown");
}

/** For the site's owner to see; the visitor goes on. */
export const report = (what: string, error: unknown): void => console.warn(`[SalesAgent] ${what}:`, error);
