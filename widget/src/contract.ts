/** The JSON of the HTTP API, as far as the widget reads it. */

export interface Citation {
  readonly marker: number;
  readonly url: string;
  readonly title: string;
  readonly quote: string;
}

export interface WidgetConfig {
  readonly name: string;
  readonly greeting: string;
  readonly suggestions: readonly string[];
  readonly disclosure: string;
  readonly privacy_url: string | null;
  readonly accent: string | null;
  readonly locale: string;
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
}

export interface Answer {
  readonly turn_id: string;
  readonly text: string;
  readonly citations: readonly Citation[];
}

export type Rating = "up" | "down";

export interface StoredTurn {
  readonly turn_id: string;
  readonly client_turn_id: string | null;
  readonly text: string;
  readonly reply: { readonly text: string; readonly citations: readonly Citation[] } | null;
  readonly state: "open" | "closed" | "failed";
  readonly feedback: { readonly rating: Rating } | null;
}

export interface Transcript {
  readonly state: "active" | "ended";
  readonly turns: readonly StoredTurn[];
}

/** The frames of one streamed turn that the widget acts on; others are passed over. */
export type TurnEvent =
  | { readonly event: "turn"; readonly data: { readonly turn_id: string } }
  | { readonly event: "status"; readonly data: { readonly state: "searching" | "writing" } }
  | { readonly event: "text"; readonly data: { readonly text: string } }
  | { readonly event: "citation"; readonly data: Citation }
  | { readonly event: "notice"; readonly data: { readonly code: string; readonly text: string } }
  | { readonly event: "done"; readonly data: Answer }
  | { readonly event: "error"; readonly data: { readonly error: string; readonly detail: string } };
