/** The JSON of the HTTP API, as far as the widget reads it. */

export interface Citation {
  readonly marker: number;
  readonly url: string;
  readonly title: string;
  readonly quote: string;
}

/** What visitors are told about their data, under a version that is kept with what they send. */
export interface Consent {
  readonly text: string;
  readonly policy_url: string | null;
  readonly version: string;
}

/** Colours are `#rrggbb`. A background belongs to light or dark by its own brightness and is left out in the other. */
export interface Theme {
  readonly mode?: "auto" | "light" | "dark";
  readonly accent?: string;
  readonly background?: string;
  readonly text?: string;
  /** Pixels. */
  readonly radius?: number;
  readonly font?: string;
}

/** Distances from the corner, in pixels. */
export interface Position {
  readonly side?: "right" | "left";
  readonly bottom?: number;
  readonly offset?: number;
  readonly size?: "compact" | "normal" | "large";
}

export type ConsentMode = "auto" | "required" | "granted";

/** A word to a visitor who may have a question, when everything in `when` is so. */
export interface Nudge {
  readonly id: string;
  readonly text: string;
  readonly when: {
    readonly dwell_seconds?: number;
    readonly scroll_percent?: number;
    readonly exit_intent?: boolean;
    readonly return_visit?: boolean;
    readonly utm?: Readonly<Record<string, string>>;
  };
}

/** What the chat is on this page. The owner's own choices are read with suspicion: they may be of any shape. */
export interface WidgetConfig {
  readonly name: string;
  readonly greeting: string;
  readonly suggestions: readonly string[];
  readonly disclosure: string;
  readonly privacy_url: string | null;
  /** What the launcher asks where the chat must wait for consent. */
  readonly leave?: string;
  readonly leave_yes?: string;
  readonly leave_no?: string;
  readonly accent: string | null;
  readonly locale: string;
  readonly consent?: (Consent & { readonly mode?: ConsentMode }) | null;
  readonly theme?: Theme | null;
  readonly position?: Position | null;
  readonly launcher?: { readonly label?: string; readonly icon?: "chat" | "question" | "calendar" } | null;
  /** The owner's sentences in place of the widget's own, by their keys in words/en.ts. */
  readonly texts?: Readonly<Record<string, string>> | null;
  readonly nudges?: readonly Nudge[] | null;
  /** Not to be shown on this page. */
  readonly hidden?: boolean;
  /** The server does not let this page have the chat; put in by the loader. */
  readonly refused?: boolean;
  /** Whom to write to when the server cannot be reached. */
  readonly contact?: { readonly email?: string | null; readonly url?: string | null };
  /** For how long what was said is kept. */
  readonly retention_days?: number | null;
}

/** An id and the secret that proves it: of a session or of a visitor. */
export interface Credential {
  readonly id: string;
  readonly token: string;
}

export interface SessionCreated {
  readonly session_id: string;
  readonly token: string;
  readonly visitor: Credential;
  readonly consent?: Consent | null;
  /** Why the signed identity was not accepted. */
  readonly identity_error?: string | null;
}

export type Handoff = "none" | "requested" | "taken_over" | "released";

export interface Answer {
  readonly turn_id: string;
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly form?: FormSpec | null;
  readonly booking?: Booking | null;
  /** The visitor ended it where it was. */
  readonly stopped?: boolean;
  /** The language it is in. */
  readonly locale?: string | null;
  readonly session?: { readonly handoff?: Handoff };
}

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type: "text" | "email" | "tel" | "choice" | "boolean" | "number";
  readonly required: boolean;
  readonly autocomplete?: string;
  readonly choices?: readonly string[];
}

/** What the visitor is asked to fill in, in their language. */
export interface FormSpec {
  readonly form_id: string;
  readonly reason: string;
  readonly fields: readonly FormField[];
  readonly consent: Consent | null;
  readonly submit: string;
  readonly dismiss: string;
}

/** A time that can be chosen. Day and hours are in words, on the visitor's clock; the label is both with the zone. */
export interface Slot {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly label: string;
  readonly day: string;
  readonly hours: string;
}

/** Times to choose from, soonest first, for a meeting of so many minutes. The reply's text lists the same times. */
export interface Offer {
  readonly offers: readonly Slot[];
  readonly zone: string;
  readonly zone_name: string;
  readonly name: string;
  readonly duration: number;
  readonly purpose: "book" | "move";
  /** What to say when none suits. */
  readonly other: string;
}

/** A meeting as it stands after a reply. */
export interface Booking extends Omit<Slot, "id"> {
  readonly state: "proposed" | "confirmed" | "moved" | "cancelled";
  /** Null for one that is only proposed. */
  readonly id: string | null;
  readonly name: string;
  readonly duration: number;
  readonly zone: string;
  readonly zone_name: string;
  readonly email: string | null;
  readonly join_url: string | null;
  /** The token of its page, where it can be moved and cancelled. */
  readonly link: string | null;
  /** When it was, or still is while a move is proposed. */
  readonly previous: Pick<Slot, "day" | "hours"> | null;
  /** Until when a proposed time is kept. */
  readonly expires_at: string | null;
  /** What agreeing to it, and asking for another time, would be in words. */
  readonly agree: string | null;
  readonly other: string | null;
}

export type FormState = "open" | "submitted" | "dismissed";
/** As they were typed or chosen. */
export type FormValues = Readonly<Record<string, string>>;

export interface FormRequest {
  readonly form_id: string;
  readonly values: FormValues;
  readonly consent: { readonly version: string; readonly granted: boolean } | null;
  readonly dismissed: boolean;
}

export interface FormTaken {
  readonly accepted: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What a rep wrote, or what is said about the hand-off, behind `after_turn` turns of the session. */
export interface HandoffMessage {
  readonly id: number;
  readonly kind: "rep" | "notice";
  readonly rep: string | null;
  readonly text: string;
  readonly at: string;
  readonly after_turn: number;
}

/** Who is in charge, and the messages that were asked for. */
export interface HandoffNews {
  readonly handoff: Handoff;
  readonly rep: string | null;
  readonly messages: readonly HandoffMessage[];
  readonly state?: "active" | "ended";
}

export type Rating = "up" | "down";

export interface StoredTurn {
  readonly turn_id: string;
  readonly client_turn_id: string | null;
  readonly text: string;
  readonly reply: StoredReply | null;
  readonly state: "open" | "closed" | "failed";
  readonly feedback: { readonly rating: Rating } | null;
  readonly form?: (FormSpec & { readonly state: FormState; readonly accepted?: FormTaken["accepted"] }) | null;
}

export interface StoredReply extends Pick<Answer, "text" | "citations" | "booking" | "stopped" | "locale"> {
  readonly offer?: Offer | null;
}

export interface Transcript extends Partial<Omit<HandoffNews, "state">> {
  readonly state: "active" | "ended";
  readonly turns: readonly StoredTurn[];
}

/** The frames of one streamed turn that the widget acts on; others are passed over. */
export type TurnEvent =
  | { readonly event: "turn"; readonly data: { readonly turn_id: string } }
  | { readonly event: "status"; readonly data: { readonly state: "searching" | "writing" } }
  | { readonly event: "text"; readonly data: { readonly text: string } }
  | { readonly event: "citation"; readonly data: Citation }
  | { readonly event: "form"; readonly data: FormSpec }
  | { readonly event: "offer"; readonly data: Offer }
  | { readonly event: "booking"; readonly data: Booking }
  | { readonly event: "notice"; readonly data: { readonly code: string; readonly text: string } }
  | { readonly event: "done"; readonly data: Answer }
  | { readonly event: "error"; readonly data: { readonly error: string; readonly detail: string } };
