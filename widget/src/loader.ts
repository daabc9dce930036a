/**
 * The script a page includes. It shows the launcher and asks what the chat is on this page; the chat itself is fetched
 * when the visitor shows intent (hover, focus, click), or at once when it was open on the page before. What it knows is
 * held in this module, since a page has one chat: a second inclusion ends in the first lines of `boot`.
 */
import { hearConsent } from "./consent";
import type { Theme, WidgetConfig } from "./contract";
import { element, icon, sheetOf } from "./dom";
import type { Bundle, Chat } from "./host";
import css from "./launcher.css";
import { colorOf, isLight, pixels } from "./looks";
import { seen, TITLE_DELAY, type Visit } from "./page";
import { readTab, usedBefore } from "./storage";

/** Address below the loader's folder; put in by the build. */
declare const BUNDLE: string;

type Call = [method: string, ...args: unknown[]];
type Listener = (detail: Record<string, unknown>) => void;
interface Api {
  (...call: Call): unknown;
  q?: Iterable<unknown>[];
  loaded?: boolean;
}
declare global {
  interface Window {
    SalesAgent?: Api;
  }
}

/** What the script tag says, or `boot`. */
interface Options {
  readonly key?: string;
  readonly accent?: string;
  readonly lang?: string;
  readonly consent?: string;
}

const TAG = "sales-agent";
const ICONS: Record<string, string> = { question: "M9 9a3 3 0 1 1 3 4v2M12 18.4v.1", calendar: "M5 7h14v12H5zM5 11h14M9 4v4M15 4v4" };
const TALK = "M4 5h16v11H9l-4 4v-4H4zM8 9h8M8 12h5";

const host = document.createElement(TAG);
const root = host.attachShadow({ mode: "open" });
const button = element("button", { "aria-expanded": "false", "aria-haspopup": "dialog" });
const note = element("div", { class: "note", role: "status", tabindex: "-1" });
const dock = element("div", { class: "dock" }, note, button);
const landing = seen();
const visit: Visit = { referrer: document.referrer, landing, pages: [landing] };
const heard = new Map<Listener, (event: Event) => void>();
const late: Call[] = [];
const life = new AbortController();
const { signal } = life;

let base: string;
let options: Options = {};
let key: string;
let locale: string;
let config: Partial<WidgetConfig> = { hidden: true }; // until it is known
let ownTheme: Theme = {};
let asking: Promise<unknown> | null = null;
let path = "";
let loading: Promise<Chat> | null = null;
let chat: Chat | undefined;
let hidden: boolean | undefined;
let agreed: boolean | undefined;
let again = "";
let returns = 0;

const warn = (...parts: unknown[]): void => console.warn("[SalesAgent]", ...parts);
const quietly = (promise: Promise<unknown>): Promise<unknown> => promise.catch(() => undefined); // nobody has asked for it
const idle = (task: () => unknown): unknown => (window.requestIdleCallback ?? setTimeout)(() => void task());

// The launcher

/** In the body, whatever a framework does to it. */
const observer = new MutationObserver(attach);

function attach(): void {
  const { body } = document;
  if (!body || host.parentNode === body || returns++ > 50) return; // a page that goes on removing it shall have its way
  for (const copy of document.querySelectorAll(TAG)) copy.remove(); // out of a framework's store of pages
  body.append(host);
  observer.observe(body, { childList: true });
  look();
}

/** As the configuration wants it; the page's own `--sa-*` win. */
function look(): void {
  const { style, dataset } = host;
  const { launcher, texts, position, theme } = told();
  const set = (name: string, value: string): void => style.setProperty(`--sa-${name}`, value);
  dock.hidden = !!(hidden ?? config.hidden);
  set("set-accent", options.accent || colorOf(theme.accent));
  set("set-x", pixels(position?.offset));
  set("set-y", pixels(position?.bottom));
  const { direction, backgroundColor } = getComputedStyle(button);
  dataset["side"] = (position?.side === "left") === (direction === "rtl") ? "right" : "left";
  set("on-accent", isLight(backgroundColor) ? "#000" : "#fff");
  if (chat) return void chat.update(told(), locale);
  button.setAttribute("aria-label", launcher?.label || texts?.["openChat"] || "Chat");
  button.replaceChildren(icon(ICONS[launcher?.icon ?? ""] ?? TALK), launcher?.label ?? "");
}

const say = (...what: (Node | string)[]): void => note.replaceChildren(...what);

const dismiss = (): void => {
  say();
  button.focus();
};

function emit(name: string, detail: Record<string, unknown> = {}): void {
  for (const prefix of ["salesagent", TAG]) dispatchEvent(new CustomEvent(`${prefix}:${name}`, { detail }));
}

/** Always the same one for a listener, so that it can be taken off again. */
function hearing(listener: Listener): (event: Event) => void {
  const hear = heard.get(listener) ?? ((event) => listener((event as CustomEvent).detail));
  heard.set(listener, hear);
  return hear;
}

// What the chat is here

const told = (): WidgetConfig & { theme: Theme } => ({ ...(config as WidgetConfig), theme: { ...config.theme, ...ownTheme } });

function ask(): Promise<unknown> {
  path = location.pathname;
  asking = fetchConfig().then((found) => (config = Object(found)));
  asking.catch(() => (asking = null));
  return asking;
}

async function fetchConfig(): Promise<unknown> {
  if (!key) return refused("data-key is missing.");
  const response = await fetch(`${base}v1/widget/config?${new URLSearchParams({ url: location.origin + path, locale })}`, {
    headers: { "X-Widget-Key": key },
    signal: AbortSignal.timeout(4000), // ms; until then the launcher waits to be told how to look
  });
  const answer = await response.json();
  if (response.ok) return answer;
  if (response.status > 404) throw answer.error;
  return refused(answer.detail);
}

/** The visitor is told in the chat, the owner here. */
function refused(why: unknown): Partial<WidgetConfig> {
  warn(why);
  return { refused: true };
}

/** On another page or in another language; as it was when that cannot be known. */
const askAgain = (): unknown => quietly(ask().then(look));

function onPage(): void {
  setTimeout(() => {
    if (signal.aborted) return;
    visit.pages.push(seen());
    chat?.visit();
    if (path !== location.pathname) askAgain();
  }, TITLE_DELAY);
}

// Consent

const mode = (): unknown => options.consent || config.consent?.mode;

const may = (): boolean => agreed ?? mode() !== "required";

function consent(given: boolean): void {
  if (given === agreed) return;
  const stored = agreed;
  agreed = given;
  if (!given) close();
  if (chat) chat.consent(given);
  else if (given || stored) idle(keep);
  emit("consent:changed", { given });
}

const answer = (text: string, onclick: () => unknown): Node => Object.assign(element("button", {}, text), { onclick });

/** Where nothing may be fetched without consent, the launcher asks for it. */
function askLeave(): void {
  const { leave = "", leave_yes: yes = "OK", leave_no: no = "No", privacy_url: url } = config;
  const link = url ? element("a", { href: url }, url) : "";
  say(leave, " ", link, answer(yes, () => (consent(true), open(true))), answer(no, dismiss));
  note.focus();
}

// The chat

/** import() passes this script's nonce on. Browsers remember a failed address, so another try asks for another. */
const bundle = (): Promise<Bundle> => import(base + BUNDLE + again).catch((error) => {
  again += "?";
  throw error;
});

/** Their first arrival and their latest stay known although they may not open the chat this time; or all is forgotten. */
const keep = (): unknown => loading ?? quietly(bundle().then(({ keep }) => keep(key, visit, !!agreed)));

function load(): Promise<Chat> {
  loading ??= Promise.all([bundle(), asking ?? ask()])
    .then(([{ mount }]) => mount({ base, key, root, launcher: button, config: told(), visit, locale, setLocale, emit }))
    .then((mounted) => {
      chat = mounted;
      if (agreed !== undefined) chat.consent(agreed);
      for (const [method, ...args] of late.splice(0)) chat.call(method, args);
      return chat;
    });
  loading.catch(() => (loading = null));
  return loading;
}

/** A failed look ahead is said only when the visitor asks for the chat. */
const preload = (): unknown => may() && quietly(load());

async function open(byVisitor = false): Promise<void> {
  say();
  button.setAttribute("aria-busy", "true");
  try {
    await (asking ?? ask());
    if (!may()) return askLeave();
    const ready = await load();
    if (!signal.aborted) ready.open(byVisitor);
  } catch (error) {
    warn(error);
    say("The chat cannot be reached. Please try again.");
    emit("error", { code: "unreachable" });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function close(): void {
  say();
  chat?.close();
}

const toggle = (byVisitor?: boolean): unknown => (chat?.isOpen ? close() : open(byVisitor));

function setLocale(tag: string): void {
  locale = tag;
  askAgain();
}

function show(shown: boolean): void {
  if (!shown) close();
  hidden = !shown;
  look();
}

/** Leaves no node, listener or changed global behind; the script may be included again. */
function destroy(): void {
  life.abort();
  observer.disconnect();
  chat?.destroy();
  host.remove();
  delete window.SalesAgent;
}

/** A call for the chat itself, now or as soon as there is one. */
const pass = (method: string) => (...args: unknown[]): void => {
  if (chat) chat.call(method, args);
  else late.push([method, ...args]);
  if (method === "send") void open();
  if (method === "reset" && agreed) preload();
};

const METHODS: Record<string, (...args: never[]) => unknown> = {
  __proto__: null as never,
  boot: begin,
  open: () => open(),
  close,
  toggle: () => toggle(),
  show: () => show(true),
  hide: () => show(false),
  theme: (change: Theme) => {
    ownTheme = { ...ownTheme, ...change };
    look();
  },
  locale: setLocale,
  consent: (given: unknown) => consent(given === true),
  on: (name: string, listener: Listener) => addEventListener(`salesagent:${name}`, hearing(listener), { signal }),
  off: (name: string, listener: Listener) => removeEventListener(`salesagent:${name}`, hearing(listener)),
  destroy,
};
for (const name of ["send", "prefill", "identify", "context", "track", "reset"]) METHODS[name] = pass(name);

function perform([method, ...args]: Call): void {
  const act = METHODS[method];
  if (act) act(...(args as never[]));
  else warn(`There is no method "${method}".`);
}

// The beginning

/** `boot` may bring what the tag does not say. */
function begin(own: unknown): void {
  options = { ...options, ...Object(own) };
  key = options.key || key;
  locale = options.lang?.replace("auto", "") || navigator.language;
  if (usedBefore(key)) agreed = true;
  if (asking) askAgain();
}

async function start(): Promise<void> {
  observer.observe(document.documentElement, { childList: true });
  attach();
  window.navigation?.addEventListener("currententrychange", onPage, { signal });
  emit("ready");
  await (asking ?? ask()).catch(() => (config = {}));
  if (signal.aborted) return;
  look();
  const tab = readTab(key);
  if (tab?.open && !dock.hidden) void open();
  else if (tab?.awake) idle(preload);
  else if (agreed) idle(keep);
  if (mode() === "required") hearConsent(consent, signal);
  if (mode() === "granted") consent(agreed ?? true);
  if (config.nudges?.[0]) idle(preload);
}

function boot(): void {
  const early = window.SalesAgent;
  if (early?.loaded) return warn("Included more than once.");
  const script = (document.currentScript ?? document.querySelector("script[src*='widget.js']")) as HTMLScriptElement | null;
  if (!script?.src) return warn("No script tag.");
  const address = new URL(script.src);
  base = new URL(".", address).href;
  key = address.searchParams.get("key") ?? "";
  begin(script.dataset);
  root.adoptedStyleSheets = [sheetOf(css)];
  root.append(dock);
  for (const intent of ["pointerenter", "focus"]) button.addEventListener(intent, preload);
  note.onkeydown = ({ key }) => void (key === "Escape" && dismiss()); // false would forbid all other keys
  button.onclick = ({ isTrusted }) => toggle(isTrusted);
  window.SalesAgent = Object.assign((...call: Call) => perform(call), { loaded: true });
  for (const call of early?.q ?? []) perform([...call] as Call);
  void start();
}

boot();
