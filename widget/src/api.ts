import type { Citation, Credential, Rating, SessionCreated, Transcript } from "./contract";
import type { PageView } from "./page";

/** The server answered, and said no. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** Seconds to wait, where the server said so. */
    readonly retryAfter: number | null,
  ) {
    super(detail);
  }
}

export interface NewSession {
  readonly page: PageView;
  readonly utm: Record<string, string>;
  readonly visitor: Credential | null;
  readonly timezone: string;
  readonly locale: string;
}

export interface TurnRequest {
  readonly text: string;
  readonly client_turn_id: string;
  readonly page: Pick<PageView, "url" | "title">;
}

/** The HTTP API of one server for one widget key. Methods throw ApiError, or TypeError when nothing answered. */
export class Api {
  constructor(
    private readonly base: string,
    private readonly key: string,
  ) {}

  async createSession(body: NewSession): Promise<SessionCreated> {
    return (await this.#call("POST", "sessions", { body, timeout: 20_000 })).json() as Promise<SessionCreated>;
  }

  async transcript(session: Credential): Promise<Transcript> {
    return (await this.#call("GET", `sessions/${session.id}`, { token: session.token, timeout: 20_000 })).json() as Promise<Transcript>;
  }

  /** Starts a turn, or takes it up again behind frame `lastId`. The body is an event stream. */
  turn(session: Credential, body: TurnRequest, options: { lastId: string | null; signal: AbortSignal }): Promise<Response> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (options.lastId !== null) headers["Last-Event-ID"] = options.lastId;
    return this.#call("POST", `sessions/${session.id}/turns`, { token: session.token, body, headers, signal: options.signal });
  }

  async page(session: Credential, page: PageView): Promise<void> {
    await this.#call("POST", `sessions/${session.id}/page`, { token: session.token, body: page, timeout: 20_000 });
  }

  async end(session: Credential): Promise<void> {
    await this.#call("POST", `sessions/${session.id}/end`, { token: session.token, timeout: 20_000, keepalive: true });
  }

  async feedback(session: Credential, turnId: string, rating: Rating): Promise<void> {
    const path = `sessions/${session.id}/turns/${turnId}/feedback`;
    await this.#call("POST", path, { token: session.token, body: { rating }, timeout: 20_000 });
  }

  async #call(method: string, path: string, options: CallOptions): Promise<Response> {
    const headers: Record<string, string> = { "X-Widget-Key": this.key, Accept: "application/json", ...options.headers };
    const init: RequestInit = { method, headers, credentials: "omit", keepalive: options.keepalive ?? false };
    if (options.token) headers["Authorization"] = `Bearer ${options.token}`;
    if (options.body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(options.body);
    }
    init.signal = options.signal ?? AbortSignal.timeout(options.timeout ?? 20_000);
    const response = await fetch(`${this.base}v1/${path}`, init);
    if (!response.ok) throw await asError(response);
    return response;
  }
}

interface CallOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  readonly keepalive?: boolean;
}

async function asError(response: Response): Promise<ApiError> {
  let body: { error?: unknown; detail?: unknown } = {};
  try {
    body = (await response.json()) as typeof body;
  } catch {
    // A proxy's error page: the status alone has to do.
  }
  const wait = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return new ApiError(response.status, String(body.error ?? ""), String(body.detail ?? ""), Number.isFinite(wait) ? wait : null);
}

/** Keeps one citation a marker, in the order of the markers. */
export function mergeCitation(known: readonly Citation[], added: Citation): Citation[] {
  return [...known.filter((citation) => citation.marker !== added.marker), added].sort((a, b) => a.marker - b.marker);
}
