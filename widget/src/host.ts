import type { WidgetConfig } from "./contract";

/** What the loader hands to the bundle: everything it knows about the page it runs on. */
export interface Host {
  /** Folder of widget.js, with a trailing slash; the API lives beside it. */
  readonly base: string;
  readonly key: string;
  readonly root: ShadowRoot;
  readonly launcher: HTMLButtonElement;
  readonly config: WidgetConfig;
  /** Address and referrer when the script ran: the landing page, even after client-side navigation. */
  readonly landing: Landing;
  /** Tells listeners of `SalesAgent("on", ...)` and of window events. No message text in `detail`. */
  emit(name: string, detail?: Record<string, unknown>): void;
}

export interface Landing {
  readonly url: string;
  readonly referrer: string;
}

/** What the bundle gives back. */
export interface Chat {
  readonly isOpen: boolean;
  /** `byVisitor`: the visitor asked for it, so the state of the chat may be stored from now on. */
  open(byVisitor: boolean): void;
  close(): void;
  destroy(): void;
}

export interface Bundle {
  mount(host: Host): Chat;
}
