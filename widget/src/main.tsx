import { createRef, render } from "preact";
import { Api } from "./api";
import { contrast, parseRgb, readableOn, type Rgb } from "./color";
import { Conversation } from "./conversation";
import { adopt, element } from "./dom";
import type { Chat, Host } from "./host";
import { onNavigate } from "./page";
import css from "./panel.css";
import { Store } from "./storage";
import { Panel } from "./ui/Panel";

const PHONE = "(max-width: 640px), (max-height: 420px)";
const TITLE_DELAY = 300; // ms; a single-page application sets its title after the address
const LIGHT: Rgb = [255, 255, 255];
const DARK: Rgb = [22, 25, 31];
const ACTIONS = ["click", "keydown"] as const;

/** Puts the closed panel beside the launcher. Nothing is fetched or stored until it is opened. */
export function mount(host: Host): Chat {
  return new Widget(host);
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
    this.#store = new Store(host.key);
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
      <Panel config={host.config} conversation={this.#conversation} dialog={this.#dialog} field={this.#field} onClose={() => this.close()} />,
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
    void this.#conversation.restore();
  }

  close(): void {
    if (!this.isOpen) return;
    this.#dialog.current?.close();
    this.#store.update({ open: false });
    this.#host.emit("close");
    this.#host.launcher.focus();
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
    // A phone's keyboard would hide the greeting and the suggested questions.
    if (matchMedia("(pointer: coarse)").matches) dialog.querySelector<HTMLElement>(".log")?.focus();
    else this.#field.current?.focus();
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
