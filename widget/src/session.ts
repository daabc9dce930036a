import { ApiError, type Api, type NewSession } from "./api";
import type { Credential, SessionCreated } from "./contract";
import type { Guest } from "./host";
import { campaign, deviceOf, wantsPrivacy, type Seen } from "./page";
import { report } from "./problem";
import type { Store } from "./storage";
import { arrive, follow } from "./trail";

const NOT_ACCEPTED = "The identity was not accepted";

/** The session with the server: how it begins, whom it is with, and which pages it knows of. */
export class Session {
  #token = "";

  constructor(
    private readonly host: Guest,
    private readonly api: Api,
    private readonly store: Store,
  ) {
    arrive(store, host.visit);
  }

  get current(): Credential | null {
    return this.store.tab.session;
  }

  /** Begins a session. What the server does not accept of the visitor's past is forgotten rather than in the way. */
  async begin(): Promise<SessionCreated> {
    let created: SessionCreated;
    try {
      created = await this.api.createSession(this.#opening());
    } catch (error) {
      if (!this.#disown(error)) throw error;
      report("The session begins without identity or history", error);
      created = await this.api.createSession(this.#opening());
    }
    this.store.update({ session: { id: created.session_id, token: created.token }, told: this.store.tab.pages.at(-1)?.at ?? "" });
    this.store.remember({ visitor: created.visitor });
    if (created.identity_error) report(NOT_ACCEPTED, created.identity_error);
    return created;
  }

  /** Tells the server who the visitor is, now or when a session begins. A refusal is for the site's owner to see. */
  identify(token: string): void {
    this.#token = token;
    if (!this.current) return;
    this.api.identify(this.current, token).catch((error: unknown) => report(NOT_ACCEPTED, error));
  }

  /** Tells the server about the pages it has not heard of, when there is a session to tell it about. */
  visit(): void {
    follow(this.store, this.host.visit);
    const { session, pages, told } = this.store.tab;
    const at = pages.findIndex((page) => page.at > told);
    if (!session || at < 0) return;
    this.store.update({ told: pages.at(-1)?.at ?? told });
    this.#tell(session, pages, at).catch((error: unknown) => report("The server was not told", error));
  }

  async #tell(session: Credential, pages: readonly Seen[], first: number): Promise<void> {
    for (const [at, page] of pages.entries()) {
      if (at >= first) await this.api.page(session, { ...page, referrer: pages[at - 1]?.url ?? "" });
    }
  }

  #opening(): NewSession {
    follow(this.store, this.host.visit);
    const { landing, pages } = this.store.tab;
    const { visitor, first, last } = this.store.known;
    const { url = "", title = "" } = pages.at(-1) ?? {};
    const referrer = landing?.referrer ?? "";
    return {
      page: { url, title, referrer },
      landing: landing && { url: landing.url, title: landing.title, referrer },
      first_touch: first,
      last_touch: last,
      utm: wantsPrivacy() ? {} : { ...landing?.utm, ...campaign(location.href) },
      pages: pages.slice(0, -1),
      device: deviceOf(navigator),
      visitor,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      locale: this.host.locale,
      context: this.host.context,
      consent_shown: this.host.config.consent?.version ?? null,
      ...(this.#token && { identity: this.#token }),
    };
  }

  /** Drops what the server may have refused; false when it was something else. */
  #disown(error: unknown): boolean {
    if (!(error instanceof ApiError)) return false;
    const { status, code } = error;
    const identity = status === 401 && code !== "widget_key_unknown" && this.#token !== "";
    if (!identity && status !== 400 && status !== 422) return false;
    this.#token = "";
    if (!identity) {
      this.store.remember({ visitor: null, first: null, last: null });
      this.store.update({ landing: null, pages: [] });
    }
    return true;
  }
}
