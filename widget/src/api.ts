import type { Credential, FormRequest, FormTaken, HandoffNews, Rating, SessionCreated, Transcript } from "./contract";
import type { Context } from "./host";
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
  /** What the page has told of itself and of what was done on it. */
  readonly context: Context;
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

  createSession(body: NewSession): Promise<SessionCreated> {
    return this.#json("POST", "sessions", { body });
  }

  transcript(session: Credential): Promise<Transcript> {
    return this.#json("GET", `sessions/${session.id}`, session);
  }

  /** Starts a turn, or takes it up again behind frame `lastId`. The body is an event stream. */
  turn(session: Credential, body: TurnRequest, { lastId, signal }: { lastId: string | null; signal: AbortSignal }): Promise<Response> {
    const headers = { Accept: "text/event-stream", ...(lastId !== null && { "Last-Event-ID": lastId }) };
    return this.#post(session, "turns", body, { headers, signal });
  }

  async page(session: Credential, page: PageView & Pick<Seen, "at">): Promise<void> {
    await this.#post(session, "page", page);
  }

  form(session: Credential, body: FormRequest): Promise<FormTaken> {
    return this.#json("POST", `sessions/${session.id}/form`, { ...session, body });
  }

  /** What a rep has said since message `after`. */
  messages(session: Credential, after: number): Promise<HandoffNews> {
    return this.#json("GET", `sessions/${session.id}/messages?after=${after}`, session);
  }

  async identify(session: Credential, token: string): Promise<void> {
    await this.#post(session, "identify", { token });
  }

  async end(session: Credential): Promise<void> {
    await this.#post(session, "end", undefined, { keepalive: true });
  }

  async feedback(session: Credential, turnId: string, body: { readonly rating: Rating; readonly reason?: string }): Promise<void> {
    await this.#post(session, `turns/${turnId}/feedback`, body);
  }

  /** Ends a reply where it is; its stream says so. */
  async stop(session: Credential, turnId: string): Promise<void> {
    await this.#post(session, `turns/${turnId}/stop`);
  }

  /** Erases what was said and what is known from it. */
  async erase(session: Credential): Promise<void> {
    await this.#call("DELETE", `sessions/${session.id}`, session);
  }

  #post({ id, token }: Credential, path: string, body?: unknown, options: CallOptions = {}): Promise<Response> {
    return this.#call("POST", `sessions/${id}/${path}`, { ...options, token, body });
  }

  async #json<T>(...call: [method: string, path: string, options: CallOptions]): Promise<T> {
    return (await this.#call(...call)).json() as Promise<T>;
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
