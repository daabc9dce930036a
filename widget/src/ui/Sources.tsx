import type { JSX } from "preact";
import type { Citation } from "../contract";
import { hostOf, sourceHref } from "../links";
import { t } from "../words";
import { Outward } from "./icons";

/** The pages an answer rests on, in the order of their numbers, each with the words that support it. */
export function Sources({ citations }: { readonly citations: readonly Citation[] }): JSX.Element | null {
  if (!citations.length) return null;
  return (
    <section class="sources" aria-label={t("sources")}>
      <h3>{t("sources")}</h3>
      <ol>
        {citations.map((citation, at) => (
          <li key={citation.marker} data-marker={citation.marker}>
            <span class="number" aria-hidden="true">{at + 1}</span>
            <Title citation={citation} />
            {citation.quote && (
              <details>
                <summary>{t("quoted")}<span class="vh"> {t("ofSource", { n: at + 1 })}</span></summary>
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
  if (!href) return <bdi class="title">{title}</bdi>;
  return (
    <a class="title" href={href} target="_blank" rel="noopener">
      <span class="name"><bdi>{title}</bdi><Outward /><span class="vh"> ({t("newTab")})</span></span>
      <span class="host">{hostOf(href)}</span>
    </a>
  );
}
