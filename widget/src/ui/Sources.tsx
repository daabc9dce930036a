import type { JSX } from "preact";
import type { Citation } from "../contract";
import { hostOf, sourceHref } from "../links";
import { NEW_TAB } from "../words";
import { Outward } from "./icons";

interface Props {
  readonly citations: readonly Citation[];
  /** Markers whose quotation is shown. */
  readonly opened: ReadonlySet<number>;
  readonly onToggle: (marker: number, open: boolean) => void;
}

/** The pages an answer rests on, each with the words that support it. */
export function Sources({ citations, opened, onToggle }: Props): JSX.Element | null {
  if (!citations.length) return null;
  return (
    <section class="sources" aria-label="Sources">
      <h3>Sources</h3>
      <ol>
        {citations.map((citation) => (
          <li key={citation.marker} data-marker={citation.marker} class={opened.has(citation.marker) ? "on" : ""}>
            <span class="number" aria-hidden="true">{citation.marker}</span>
            <Title citation={citation} />
            {citation.quote && (
              <details open={opened.has(citation.marker)} onToggle={(event) => onToggle(citation.marker, event.currentTarget.open)}>
                <summary>Quoted text<span class="vh"> of source {citation.marker}</span></summary>
                <blockquote dir="auto">{citation.quote}</blockquote>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Title({ citation }: { readonly citation: Citation }): JSX.Element {
  const href = sourceHref(citation);
  const title = citation.title || hostOf(citation.url);
  if (!href) return <span class="title" dir="auto">{title}</span>;
  return (
    <a class="title" href={href} target="_blank" rel="noopener">
      <span class="name" dir="auto">{title}<Outward /><span class="vh"> ({NEW_TAB})</span></span>
      <span class="host">{hostOf(href)}</span>
    </a>
  );
}
