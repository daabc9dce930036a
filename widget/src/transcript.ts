/** A conversation as plain text, for visitors to keep. */

import type { State } from "./board";
import { inOrder, type Exchange, type Line } from "./exchange";
import { plainText } from "./markdown";
import { t } from "./words";

/** What was said so far, oldest first, each reply with the pages it rests on. */
export function asText(name: string, { exchanges, lines }: Pick<State, "exchanges" | "lines">, when: string): string {
  const said = (id: string): string[] => lines.filter(({ after }) => after === id).map(spoken);
  const parts = exchanges.flatMap((exchange) => [...answered(exchange), ...said(exchange.id)]);
  return [t("conversationWith", { name }), when, ...said(""), ...parts].join("\n\n") + "\n";
}

function answered({ question, text, citations, booking }: Exchange): string[] {
  const sources = inOrder(text, citations);
  const numbered = text.replace(/\[(\d+)\]/g, (_, marker: string) => {
    const n = sources.findIndex((source) => `${source.marker}` === marker) + 1;
    return n ? `\\[${n}\\]` : "";
  });
  const parts = [`${t("you")} ${question}`];
  if (text) parts.push(`${t("assistant")} ${plainText(numbered)}`);
  if (booking) parts.push(`${t(booking.state)}: ${booking.name}, ${booking.label}`);
  if (sources.length) parts.push(sources.map(({ title, url }, at) => `[${at + 1}] ${title} ${url}`).join("\n"));
  return parts;
}

const spoken = ({ kind, rep, text }: Line): string => (kind === "rep" ? `${rep ?? t("ourTeam")}: ${text}` : text);

/** Has the browser save a text under a name. Nothing leaves the page. */
export function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`;
  link.download = name;
  link.click();
}
