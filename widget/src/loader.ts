/**
 * The script a page includes. It shows the launcher and nothing more; the chat itself is fetched when the visitor
 * shows intent (hover, focus, click), or at once when the chat was open on the page before.
 */
import { parseRgb, textOn } from "./color";
import type { WidgetConfig } from "./contract";
import { adopt, element, icon } from "./dom";
import type { Bundle, Chat } from "./host";
import css from "./launcher.css";
import { seen, TITLE_DELAY, type Visit } from "./page";
import { readTab, usedBefore } from "./storage";

/** Address of the bundle below the loader's folder; put in by the build. */
declare const BUNDLE: string;

type Call = [method: string, ...args: unknown[]];
type Listener = (detail: Record<string, unknown>) => void;
interface Api {
  (...call: Call): unknown;
  q?: ArrayLike<unknown>[];
  loaded?: boolean;
}
declare global {
  interface Window {
    SalesAgent?: Api;
  }
}

const TAG = "sales-agent";
const OPEN_LABEL = "Chat with our AI assistant";
const CLOSE_LABEL = "Close chat";
const UNREACHABLE = "The chat cannot be reached just now. Please try again in a moment.";
/** The body is there, or a framework has replaced the whole of it. */
const BODIES = ["DOMContentLoaded", "turbo:render", "astro:after-swap"];
const TALK = "M20 11.5a7.5 7.5 0 0 1-7.5 7.5H5l1.6-2.6A7.5 7.5 0 1 1 20 11.5ZM9 10h7M9 13.2h4.5";
const SHUT = "m6 9.5 6 6 6-6";

class SalesAgentElement extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }
}

class Loader {
  readonly #base: string;
  readonly #key: string;
  readonly #element: HTMLElement;
  readonly #root: ShadowRoot;
  readonly #button: HTMLButtonElement;
  readonly #note = element("div", { class: "note", role: "status" });
  readonly #visit: Visit = { referrer: document.referrer, landing: seen(), pages: [seen()] };
  readonly #listeners = new Map<string, Set<Listener>>();
  #loading: Promise<Chat> | null = null;
  #chat: Chat | null = null;
  #token = "";
  #failures = 0;
  readonly #life = new AbortController();

  constructor(base: string, key: string, accent: string | undefined) {
    this.#base = base;
    this.#key = key;
    if (!customElements.get(TAG)) customElements.define(TAG, SalesAgentElement);
    this.#element = document.createElement(TAG);
    this.#root = this.#element.shadowRoot as ShadowRoot;
    this.#button = element(
      "button",
      { type: "button", "aria-label": OPEN_LABEL, "aria-expanded": "false", "aria-haspopup": "dialog" },
      icon("talk", TALK),
      icon("shut", SHUT),
    );
    adopt(this.#root, css);
    this.#root.append(element("div", { class: "dock", part: "dock" }, this.#note, this.#button));
    if (accent) this.#element.style.setProperty("--sa-set-accent", accent);
    this.#button.addEventListener("pointerenter", this.#preload);
    this.#button.addEventListener("focus", this.#preload);
    this.#button.addEventListener("click", (event) => void this.toggle(event.isTrusted ? "visitor" : "page"));
  }

  start(): void {
    this.#attach();
    const { signal } = this.#life;
    for (const name of BODIES) document.addEventListener(name, this.#attach, { signal });
    window.navigation?.addEventListener("currententrychange", this.#see, { signal });
    if (readTab(this.#key)?.open) void this.open("earlier");
    else if (usedBefore(this.#key)) (window.requestIdleCallback ?? setTimeout)(this.#keep);
    this.#emit("ready");
  }

  readonly #attach = (): void => {
    if (!document.body || this.#element.isConnected) return;
    document.body.append(this.#element);
    this.#see();
    const color = parseRgb(getComputedStyle(this.#button).backgroundColor);
    if (color) this.#element.style.setProperty("--sa-on-accent", textOn(color));
  };

  readonly #see = (): void => {
    setTimeout(() => this.#visit.pages.push(seen()), TITLE_DELAY);
  };

  /** Their first arrival and their latest stay known although they may not open the chat this time. */
  readonly #keep = (): void => {
    if (!this.#loading) this.#bundle().then((bundle) => bundle.keep(this.#key, this.#visit)).catch(() => undefined);
  };

  readonly #preload = (): void => {
    this.#load().catch(() => undefined); // a failed look ahead is said only when the visitor asks for the chat
  };

  async open(asked: "visitor" | "page" | "earlier"): Promise<void> {
    this.#note.textContent = "";
    this.#button.setAttribute("aria-busy", "true");
    try {
      const chat = await this.#load();
      if (!this.#life.signal.aborted) chat.open(asked === "visitor");
    } catch (error) {
      console.warn("[SalesAgent] The chat could not be loaded:", error);
      if (asked !== "earlier") this.#note.textContent = UNREACHABLE;
      this.#emit("error", { code: "unreachable" });
    } finally {
      this.#button.removeAttribute("aria-busy");
    }
  }

  close(): void {
    this.#note.textContent = "";
    this.#chat?.close();
  }

  async toggle(asked: "visitor" | "page"): Promise<void> {
    if (this.#chat?.isOpen) this.close();
    else await this.open(asked);
  }

  identify(token: string | undefined): void {
    if (!token) return console.warn("[SalesAgent] identify needs a token.");
    this.#token = token;
    this.#chat?.identify(token);
  }

  on(name: string, listener: Listener): void {
    const known = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, known.add(listener));
  }

  off(name: string, listener: Listener): void {
    this.#listeners.get(name)?.delete(listener);
  }

  /** Leaves no node, listener or changed global behind; the script may be included again. */
  destroy(): void {
    this.#life.abort();
    this.#chat?.destroy();
    this.#element.remove();
    this.#listeners.clear();
    delete window.SalesAgent;
  }

  #load(): Promise<Chat> {
    this.#loading ??= Promise.all([this.#bundle(), this.#config()])
      .then(([bundle, config]) => this.#mount(bundle, config))
      .catch((error: unknown) => {
        this.#loading = null;
        throw error;
      });
    return this.#loading;
  }

  /** import() passes this script's nonce on. Browsers remember a failed address, so another try asks for another. */
  async #bundle(): Promise<Bundle> {
    try {
      return (await import(this.#base + BUNDLE + (this.#failures ? `?again=${this.#failures}` : ""))) as Bundle;
    } catch (error) {
      this.#failures += 1;
      throw error;
    }
  }

  async #config(): Promise<WidgetConfig> {
    const page = encodeURIComponent(location.origin + location.pathname);
    const response = await fetch(`${this.#base}v1/widget/config?url=${page}`, {
      headers: { "X-Widget-Key": this.#key },
      signal: AbortSignal.timeout(15_000),
    });
    if (response.ok) return response.json() as Promise<WidgetConfig>;
    throw new Error(`the server answered ${response.status}: check data-key, and that ${location.origin} is allowed`);
  }

  #mount(bundle: Bundle, config: WidgetConfig): Chat {
    const style = this.#element.style;
    if (config.accent && !style.getPropertyValue("--sa-set-accent")) style.setProperty("--sa-set-accent", config.accent);
    this.#chat = bundle.mount({
      base: this.#base,
      key: this.#key,
      root: this.#root,
      launcher: this.#button,
      config,
      visit: this.#visit,
      emit: (name, detail) => this.#emit(name, detail),
    });
    if (this.#token) this.#chat.identify(this.#token);
    return this.#chat;
  }

  #emit(name: string, detail: Record<string, unknown> = {}): void {
    if (name === "open" || name === "close") {
      this.#button.setAttribute("aria-expanded", String(name === "open"));
      this.#button.setAttribute("aria-label", name === "open" ? CLOSE_LABEL : OPEN_LABEL);
    }
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error); // the page's own mistake must not stop the chat
      }
    }
    window.dispatchEvent(new CustomEvent(`sales-agent:${name}`, { detail }));
  }
}

function publicApi(loader: Loader): Api {
  const methods: Record<string, (...args: never[]) => unknown> = {
    open: () => loader.open("page"),
    close: () => loader.close(),
    toggle: () => loader.toggle("page"),
    identify: (traits?: { token?: string }) => loader.identify(traits?.token),
    on: (name: string, listener: Listener) => loader.on(name, listener),
    off: (name: string, listener: Listener) => loader.off(name, listener),
    destroy: () => loader.destroy(),
  };
  const api: Api = (...[method, ...args]: Call) => {
    const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (known) return void known(...(args as never[]));
    console.warn(`[SalesAgent] There is no method "${method}".`);
  };
  api.loaded = true;
  return api;
}

function boot(): void {
  const early = window.SalesAgent;
  if (early?.loaded) return; // a second inclusion of the script
  const script = (document.currentScript ?? document.querySelector("script[data-key][src*='widget.js']")) as HTMLScriptElement | null;
  const { key, accent } = script?.dataset ?? {};
  if (!script || !key) return console.warn("[SalesAgent] The script tag needs a data-key attribute.");
  const loader = new Loader(new URL(".", script.src).href, key, accent);
  const api = publicApi(loader);
  window.SalesAgent = api;
  for (const call of early?.q ?? []) api(...(Array.from(call) as Call));
  loader.start();
}

boot();
