import type { Citation, Credential, FormRequest, FormTaken, HandoffNews, Rating, SessionCreated, Transcript } from "./contract";
import type { Device, Seen, Touch } from "./page";

/** The server answered, and said no. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** Seconds to wait, where the server said so. */
    readonly retryAfter: number | null,
    /** What is wrong with each value of a form. */
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

export interface PageView {
  readonly url: string;
  readonly title: string;
  readonly referrer: string;
}

/** How a session begins; what says how the visitor came is null or empty when they are not to be followed. */
export interface NewSession {
  readonly page: PageView;
  readonly landing: PageView | null;
  readonly first_touch: Touch | null;
  readonly last_touch: Touch | null;
  readonly utm: Readonly<Record<string, string>>;
  /** Those before `page`. */
  readonly pages: readonly Seen[];
  readonly device: Device;
  readonly visitor: Credential | null;
  readonly timezone: string;
  readonly locale: string;
  /** Version of the text that was shown before the first message. */
  readonly consent_shown: string | null;
  /** A token that the site has signed. */
  readonly identity?: string;
}

export interface TurnRequest {
  readonly text: string;
  readonly client_turn_id: string;
  /** The id of the offered time that the text names. */
  readonly slot?: string;
  readonly page: Pick<PageView, "url" | "title">;
}

const TIMEOUT = 20_000; // ms; a stream of a turn has none

/** The HTTP API of one server for one widget key. Methods throw ApiError, or TypeError when nothing answered. */
export class Api {
  constructor(
    private readonly base: string,
    private readonly key: string,
  ) {}

  async createSession(body: NewSession): Promise<SessionCreated> {
    return (await this.#call("POST", "sessions", { body })).json() as Promise<SessionCreated>;
  }

  async transcript(session: Credential): Promise<Transcript> {
    return (await this.#call("GET", `sessions/${session.id}`, { token: session.token })).json() as Promise<Transcript>;
  }

  /** Starts a turn, or takes it up again behind frame `lastId`. The body is an event stream. */
  turn(session: Credential, body: TurnRequest, options: { lastId: string | null; signal: AbortSignal }): Promise<Response> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (options.lastId !== null) headers["Last-Event-ID"] = options.lastId;
    return this.#call("POST", `sessions/${session.id}/turns`, { token: session.token, body, headers, signal: options.signal });
  }

  async page(session: Credential, page: PageView & Pick<Seen, "at">): Promise<void> {
    await this.#call("POST", `sessions/${session.id}/page`, { token: session.token, body: page });
  }

  async form(session: Credential, body: FormRequest): Promise<FormTaken> {
    const path = `sessions/${session.id}/form`;
    return (await this.#call("POST", path, { token: session.token, body })).json() as Promise<FormTaken>;
  }

  /** What a rep has said since message `after`. */
  async messages(session: Credential, after: number): Promise<HandoffNews> {
    const path = `sessions/${session.id}/messages?after=${after}`;
    return (await this.#call("GET", path, { token: session.token })).json() as Promise<HandoffNews>;
  }

  async identify(session: Credential, token: string): Promise<void> {
    await this.#call("POST", `sessions/${session.id}/identify`, { token: session.token, body: { token } });
  }

  async end(session: Credential): Promise<void> {
    await this.#call("POST", `sessions/${session.id}/end`, { token: session.token, keepalive: true });
  }

  async feedback(session: Credential, turnId: string, rating: Rating): Promise<void> {
    const path = `sessions/${session.id}/turns/${turnId}/feedback`;
    await this.#call("POST", path, { token: session.token, body: { rating } });
  }

  async #call(method: string, path: string, options: CallOptions): Promise<Response> {
    const headers: Record<string, string> = { "X-Widget-Key": this.key, Accept: "application/json", ...options.headers };
    const init: RequestInit = { method, headers, credentials: "omit", keepalive: options.keepalive ?? false };
    if (options.token) headers["Authorization"] = `Bearer ${options.token}`;
    if (options.body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(options.body);
    }
    init.signal = options.signal ?? AbortSignal.timeout(TIMEOUT);
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
  readonly keepalive?: boolean;
}

async function asError(response: Response): Promise<ApiError> {
  let body: { error?: unknown; detail?: unknown; fields?: Record<string, string> } = {};
  try {
    body = (await response.json()) as typeof body;
  } catch {
    // A proxy's error page: the status alone has to do.
  }
  const wait = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return new ApiError(response.status, String(body.error ?? ""), String(body.detail ?? ""), Number.isFinite(wait) ? wait : null, body.fields);
}

/** Keeps one citation a marker, in the order of the markers. */
export function mergeCitation(known: readonly Citation[], added: Citation): Citation[] {
  return [...known.filter((citation) => citation.marker !== added.marker), added].sort((a, b) => a.marker - b.marker);
}
