/** A conversation as plain text, for visitors to keep. */

import type { State } from "./board";
import type { Exchange, Line } from "./exchange";
import { plainText } from "./markdown";
import { t } from "./words";

/** What was said so far, oldest first, each reply with the pages it rests on. */
export function asText(name: string, { exchanges, lines }: Pick<State, "exchanges" | "lines">, when: string): string {
  const said = (id: string): string[] => lines.filter(({ after }) => after === id).map(spoken);
  const parts = exchanges.flatMap((exchange) => [...answered(exchange), ...said(exchange.id)]);
  return [t("conversationWith", { name }), when, ...said(""), ...parts].join("\n\n") + "\n";
}

function answered({ question, text, citations, booking }: Exchange): string[] {
  const parts = [`${t("you")} ${question}`];
  if (text) parts.push(`${t("assistant")} ${plainText(text)}`);
  if (booking) parts.push(`${t(booking.state)}: ${booking.name}, ${booking.label}`);
  if (citations.length) parts.push(citations.map(({ marker, title, url }) => `[${marker}] ${title} ${url}`).join("\n"));
  return parts;
}

const spoken = ({ kind, rep, text }: Line): string => (kind === "rep" ? `${rep ?? t("ourTeam")}: ${text}` : text);

/** Has the browser save a text under a name. Nothing leaves the page. */
export function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
