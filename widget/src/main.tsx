import { createRef, render } from "preact";
import { Api } from "./api";
import { contrast, parseRgb, readableOn, type Rgb } from "./color";
import { Conversation } from "./conversation";
import { adopt, element, focusComposer } from "./dom";
import type { Chat, Host } from "./host";
import { onNavigate, TITLE_DELAY, wantsPrivacy, type Visit } from "./page";
import css from "./panel.css";
import { Store } from "./storage";
import { arrive } from "./trail";
import { Panel } from "./ui/Panel";

const PHONE = "(max-width: 640px), (max-height: 420px)";
const LIGHT: Rgb = [255, 255, 255];
const DARK: Rgb = [22, 25, 31];
const ACTIONS = ["click", "keydown"] as const;

/** Puts the closed panel beside the launcher. Nothing is fetched or stored until it is opened. */
export function mount(host: Host): Chat {
  return new Widget(host);
}

/** Notes a visit of someone who has used the chat before and may not open it this time. */
export function keep(key: string, visit: Visit): void {
  arrive(new Store(key, !wantsPrivacy()), visit);
}

class Widget implements Chat {
  readonly #host: Host;
  readonly #store: Store;
  readonly #conversation: Conversation;
  readonly #box = element("div", { class: "box" });
  readonly #dialog = createRef<HTMLDialogElement>();
  readonly #field = createRef<HTMLTextAreaElement>();
  readonly #phone = matchMedia(PHONE);
  readonly #stopNavigation: () => void;

  constructor(host: Host) {
    this.#host = host;
    this.#store = new Store(host.key, !wantsPrivacy());
    this.#conversation = new Conversation(host, new Api(host.base, host.key), this.#store);
    adopt(host.root, css);
    host.root.append(this.#box);
    host.launcher.setAttribute("aria-controls", "sa-panel");
    for (const name of ACTIONS) host.root.addEventListener(name, this.#onAction, true);
    this.#phone.addEventListener("change", this.#onPhone);
    window.visualViewport?.addEventListener("resize", this.#fit);
    window.visualViewport?.addEventListener("scroll", this.#fit);
    this.#stopNavigation = onNavigate(() => setTimeout(() => this.#conversation.visit(), TITLE_DELAY));
    this.#tint();
    render(
      <Panel
        base={host.base} config={host.config} conversation={this.#conversation} dialog={this.#dialog} field={this.#field}
        onClose={() => this.close()}
      />,
      this.#box,
    );
  }

  get isOpen(): boolean {
    return this.#dialog.current?.open ?? false;
  }

  open(byVisitor: boolean): void {
    if (byVisitor) this.#store.allow();
    if (this.isOpen) return;
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

  identify(token: string): void {
    this.#conversation.identify(token);
  }

  destroy(): void {
    this.#conversation.dispose();
    this.#stopNavigation();
    this.#phone.removeEventListener("change", this.#onPhone);
    window.visualViewport?.removeEventListener("resize", this.#fit);
    window.visualViewport?.removeEventListener("scroll", this.#fit);
    render(null, this.#box);
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
    if (event.isTrusted) this.#store.allow();
  };

  /** Keeps the full-screen panel above the on-screen keyboard. */
  readonly #fit = (): void => {
    const viewport = window.visualViewport;
    const style = this.#dialog.current?.style;
    if (!viewport || !style || !this.isOpen) return;
    style.setProperty("--height", `${viewport.height}px`);
    style.setProperty("--top", `${viewport.offsetTop}px`);
  };

  /** Derives from the accent the shades in which it stays readable as text. */
  #tint(): void {
    const accent = parseRgb(getComputedStyle(this.#host.launcher).backgroundColor);
    if (!accent) return;
    this.#box.style.setProperty("--text-on-light", readableOn(accent, LIGHT));
    this.#box.style.setProperty("--text-on-dark", readableOn(accent, DARK));
    if (contrast(accent, DARK) < 3) this.#box.style.setProperty("--fill-on-dark", readableOn(accent, DARK));
  }
}
