import type { JSX } from "preact";
import { webHref } from "../links";
import { t } from "../words";

interface Props {
  readonly text: string;
  readonly url: string | null;
  readonly className: string;
  readonly id?: string;
}

/** A sentence about the visitor's data, with the way to the whole of it. */
export function Notice({ text, url, className, id }: Props): JSX.Element {
  const link = webHref(url, location.href);
  return (
    <p id={id} class={className} dir="auto">
      {text} {link && <a href={link} target="_blank" rel="noopener">{t("privacy")}</a>}
    </p>
  );
}
