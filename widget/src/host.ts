import type { WidgetConfig } from "./contract";
import type { Visit } from "./page";

/** What the loader hands to the bundle: everything it knows about the page it runs on. */
export interface Host {
  /** Folder of widget.js, with a trailing slash; the API lives beside it. */
  readonly base: string;
  readonly key: string;
  readonly root: ShadowRoot;
  readonly launcher: HTMLButtonElement;
  readonly config: WidgetConfig;
  /** Goes on growing with client-side navigation. */
  readonly visit: Visit;
  /** Tells listeners of `SalesAgent("on", ...)` and of window events. No message text in `detail`. */
  emit(name: string, detail?: Record<string, unknown>): void;
}

/** What the bundle gives back. */
export interface Chat {
  readonly isOpen: boolean;
  /** `byVisitor`: the visitor asked for it, so the state of the chat may be stored from now on. */
  open(byVisitor: boolean): void;
  close(): void;
  /** Who the visitor is, as a token that the site has signed. */
  identify(token: string): void;
  destroy(): void;
}

export interface Bundle {
  mount(host: Host): Chat;
  /** Adds a visit to what is stored of a visitor who has used the chat before. */
  keep(key: string, visit: Visit): void;
}
