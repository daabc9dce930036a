import type { ComponentChildren, JSX } from "preact";
import type { Line } from "../exchange";
import { webHref } from "../links";
import { t } from "../words";

const ADDRESS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/;

/** What a rep wrote, and what is said about who is in charge. */
export function Lines({ lines }: { readonly lines: readonly Line[] }): JSX.Element {
  return (
    <>
      {lines.map((line, at) =>
        line.kind === "notice"
          ? <p key={line.id} class="notice" dir="auto">{line.text}</p>
          : <FromRep key={line.id} line={line} named={lines[at - 1]?.rep !== line.rep || lines[at - 1]?.kind !== "rep"} />,
      )}
    </>
  );
}

function FromRep({ line, named }: { readonly line: Line; readonly named: boolean }): JSX.Element {
  const name = line.rep ?? t("ourTeam");
  return (
    <div class={named ? "rep" : "rep more"}>
      <p class={named ? "name of" : "vh"}><bdi>{name}</bdi><span class="vh">: </span></p>
      <div class="said" dir="auto">{linked(line.text)}</div>
    </div>
  );
}

/** A person's own words, not markup; only web addresses become links. */
function linked(text: string): ComponentChildren {
  return text.split(ADDRESS).map((part, at) => {
    const href = at % 2 ? webHref(part) : null;
    return href ? <a key={at} href={href} target="_blank" rel="noopener">{part}</a> : part;
  });
}
