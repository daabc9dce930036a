import { createRef, render } from "preact";
import { Api } from "./api";
import type { WidgetConfig } from "./contract";
import { Conversation } from "./conversation";
import { element, focusComposer, sheetOf } from "./dom";
import type { Chat, Guest, Host } from "./host";
import { LANGUAGES, learn, type Language } from "./languages";
import { LauncherFace } from "./launcher";
import { colorOf, pixels } from "./looks";
import { watchNudges } from "./nudge/watch";
import outside from "./outside.css";
import { TITLE_DELAY, wantsPrivacy, wrapHistory, type Visit } from "./page";
import css from "./panel.css";
import { Store } from "./storage";
import { told, tokenOf } from "./told";
import { chosenOf, palette } from "./theme";
import { arrive } from "./trail";
import { Panel } from "./ui/Panel";
import { isRightToLeft, speak, t } from "./words";

const PHONE = "(max-width: 640px), (max-height: 420px)";
const ACTIONS = ["click", "keydown"] as const;
const FONT = /^[\w\s,'"-]{1,200}$/;

/** Puts the closed panel beside the launcher, in the visitor's language. Nothing is stored until it is opened. */
export async function mount(host: Host): Promise<Chat> {
  return new Widget(host, await learn(host.base, host.config.locale ?? host.locale));
}

/** Notes a visit of someone who has used the chat before, or has agreed to it, and may not open it this time; or forgets them. */
export function keep(key: string, visit: Visit, agreed: boolean): void {
  const store = new Store(key, !wantsPrivacy());
  if (agreed) store.allow();
  else store.deny();
  arrive(store, visit);
}

class Widget implements Chat {
  readonly #host: Guest;
  readonly #store: Store;
  readonly #conversation: Conversation;
  readonly #face: LauncherFace;
  readonly #box = element("div", { class: "box" });
  readonly #dialog = createRef<HTMLDialogElement>();
  readonly #field = createRef<HTMLTextAreaElement>();
  readonly #phone = matchMedia(PHONE);
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  #language: Language;
  readonly #life = new AbortController();
  #denied = false;
  #watching = new AbortController();

  constructor(host: Host, language: Language) {
    this.#host = { ...host, context: {}, emit: (name, detail = {}) => this.#tell(host, name, detail) };
    this.#language = language;
    this.#face = new LauncherFace(this.#host);
    this.#speak(language);
    this.#store = new Store(host.key, !wantsPrivacy());
    this.#conversation = new Conversation(this.#host, new Api(host.base, host.key), this.#store);
    host.root.adoptedStyleSheets.push(sheetOf(css + outside));
    host.root.append(this.#box);
    for (const name of ACTIONS) this.#box.addEventListener(name, this.#onAction, true);
    const { signal } = this.#life;
    this.#phone.addEventListener("change", this.#onPhone, { signal });
    this.#dark.addEventListener("change", this.#paint, { signal });
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, this.#fit, { signal });
    wrapHistory(() => setTimeout(() => this.visit(), TITLE_DELAY), signal);
    this.#draw();
    this.#watch();
  }

  get isOpen(): boolean {
    return this.#dialog.current?.open ?? false;
  }

  open(byVisitor: boolean): void {
    if (byVisitor) this.#allow();
    if (this.isOpen) return;
    this.#watching.abort();
    this.#face.clear();
    this.#show();
    this.#store.update({ open: true });
    this.#host.emit("open");
    this.#conversation.show(true);
    void this.#conversation.restore();
  }

  close(): void {
    if (!this.isOpen) return;
    this.#dialog.current?.close();
    this.#store.update({ open: false });
    this.#conversation.show(false);
    this.#host.emit("close");
    this.#host.launcher.focus();
  }

  visit(): void {
    this.#conversation.visit();
  }

  consent(given: boolean): void {
    this.#denied = !given;
    if (given) this.#store.allow();
    else this.#store.deny();
  }

  call(method: string, args: readonly unknown[]): void {
    const [first, second] = args;
    if (method === "send") void this.#conversation.send(String(first ?? ""));
    else if (method === "prefill") this.#prefill(String(first ?? ""));
    else if (method === "reset") {
      this.#conversation.reset();
      this.#conversation.identify("");
      this.#store.remember({ visitor: null });
    } else if (method === "identify") {
      const token = tokenOf(first, second);
      if (token) this.#conversation.identify(token);
    } else told(this.#host.context, method, first, second);
  }

  async update(config: WidgetConfig, locale: string): Promise<void> {
    const language = await learn(this.#host.base, config.locale ?? locale);
    Object.assign(this.#host, { config, locale });
    const reopen = this.isOpen && language.tag !== this.#language.tag;
    const typed = this.#field.current?.value;
    this.#speak(language);
    this.#draw();
    if (typed) this.#prefill(typed); // another language is another panel
    if (reopen) this.#show();
    this.#watch();
  }

  destroy(): void {
    this.#watching.abort();
    this.#conversation.dispose();
    this.#life.abort();
    render(null, this.#box);
  }

  /** Never by itself on a phone, where even a bubble covers the page. */
  #watch(): void {
    this.#watching.abort();
    this.#watching = new AbortController();
    const { config, key, visit } = this.#host;
    if (this.isOpen || this.#phone.matches) return;
    watchNudges(config.nudges, key, visit, this.#watching.signal, (nudge) => this.#face.nudge(nudge, () => this.open(true)));
  }

  #speak(language: Language): void {
    const { tag, words } = language;
    this.#language = language;
    speak(tag, words, this.#host.config.texts);
    Object.assign(this.#box, { lang: tag, dir: isRightToLeft(tag) ? "rtl" : "ltr" });
    this.#face.name();
  }

  #draw(): void {
    const { config, locale } = this.#host;
    this.#paint();
    render(
      <Panel
        key={this.#language.tag} host={this.#host} config={config.refused ? refused(config) : config} locale={config.locale ?? locale}
        conversation={this.#conversation} dialog={this.#dialog} field={this.#field} onClose={() => this.close()}
        languages={LANGUAGES} onLanguage={(tag) => this.#host.setLocale(tag)}
      />,
      this.#box,
    );
  }

  /** What the owner or the page has chosen, in shades that can be read. */
  readonly #paint = (): void => {
    const { root, launcher, config } = this.#host;
    const { style, dataset } = root.host as HTMLElement;
    const { background, text, radius, font = "", mode } = { ...config.theme };
    const isDark = mode === "dark" || (mode !== "light" && this.#dark.matches);
    const chosen = { background: colorOf(background), text: colorOf(text), radius: pixels(radius, 40), font: FONT.test(font) ? font : "" };
    for (const [name, value] of Object.entries(chosen)) style.setProperty(`--sa-set-${name}`, value);
    Object.assign(dataset, { scheme: isDark ? "dark" : "light", size: config.position?.size });
    this.#box.removeAttribute("style");
    for (const [name, value] of Object.entries(palette(chosenOf(launcher, this.#box), isDark))) this.#box.style.setProperty(name, value);
  };

  /** Some events have a second name that says what they mean for a business. */
  #tell({ emit }: Host, name: string, detail: Record<string, unknown>): void {
    this.#face.follow(name, detail);
    emit(name, detail);
    if (name === "form" && detail["state"] === "submitted") emit("lead:captured", { form_id: detail["form_id"] });
    if (name === "meeting" && detail["state"] === "confirmed") emit("meeting:booked", { booking_id: detail["booking_id"] });
  }

  /** The visitor has acted in the chat, which is leave enough unless they said otherwise. */
  #allow(): void {
    if (!this.#denied) this.#store.allow();
  }

  #prefill(text: string): void {
    const field = this.#field.current;
    if (!field) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** On a phone the panel fills the screen and is modal; on a desktop the page stays usable beside it. */
  #show(): void {
    const dialog = this.#dialog.current;
    if (!dialog) return;
    if (this.#phone.matches) dialog.showModal();
    else dialog.show();
    this.#fit();
    focusComposer(dialog, this.#field.current);
  }

  readonly #onPhone = (): void => {
    if (!this.isOpen) return;
    this.#dialog.current?.close();
    this.#show();
  };

  readonly #onAction = (event: Event): void => {
    if (event.isTrusted) this.#allow();
  };

  /** Keeps the full-screen panel above the on-screen keyboard. */
  readonly #fit = (): void => {
    const viewport = window.visualViewport;
    const style = this.#dialog.current?.style;
    if (!viewport || !style || !this.isOpen) return;
    style.setProperty("--height", `${viewport.height}px`);
    style.setProperty("--top", `${viewport.offsetTop}px`);
  };
}

/** What the panel shows where the server does not let the page have the chat. */
const refused = (config: WidgetConfig): WidgetConfig => ({
  ...config, name: t("conversation"), greeting: t("misplaced"), suggestions: [], disclosure: "", privacy_url: null,
});
