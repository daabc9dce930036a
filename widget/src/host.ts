import type { WidgetConfig } from "./contract";
import type { Visit } from "./page";

/** What a page tells about itself or the visitor; not to be trusted by anyone. */
export type Context = Record<string, string | number | boolean>;

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
  /** The language to talk in, as a BCP 47 tag. */
  readonly locale: string;
  /** The visitor wants another one. */
  setLocale(tag: string): void;
  /** Tells listeners of `SalesAgent("on", ...)` and of window events. No message text in `detail`. */
  emit(name: string, detail?: Record<string, unknown>): void;
}

/** What the conversation knows beyond that. */
export interface Guest extends Host {
  /** What the page has told with `context` and `track`; goes on growing. */
  readonly context: Context;
}

/** What the bundle gives back. */
export interface Chat {
  readonly isOpen: boolean;
  /** `byVisitor`: the visitor asked for it, so the state of the chat may be stored from now on. */
  open(byVisitor: boolean): void;
  close(): void;
  /** A method of the public interface that is not about the launcher. */
  call(method: string, args: readonly unknown[]): void;
  /** The configuration of another page or in another language. */
  update(config: WidgetConfig, locale: string): Promise<void>;
  /** The page's address has changed. */
  visit(): void;
  /** Whether state may be stored; without, what is stored of the visitor is removed. */
  consent(given: boolean): void;
  destroy(): void;
}

export interface Bundle {
  /** Ready when the words of the visitor's language are there. */
  mount(host: Host): Promise<Chat>;
  /** Adds a visit to what is stored of a visitor who has used the chat before or has agreed to it; or removes all of it. */
  keep(key: string, visit: Visit, agreed: boolean): void;
}
