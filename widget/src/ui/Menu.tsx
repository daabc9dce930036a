import type { JSX } from "preact";
import type { WidgetConfig } from "../contract";
import { webHref } from "../links";
import { t } from "../words";
import { More, Outward } from "./icons";
import { live, useEffect, useRef, useState } from "./live";

interface Props {
  readonly config: WidgetConfig;
  readonly locale: string;
  /** What there is to choose from; nothing when that is not offered. */
  readonly languages: readonly string[];
  /** There is something to keep or to delete. */
  readonly begun: boolean;
  readonly onNew: () => void;
  readonly onSave: () => void;
  /** False when it did not succeed. */
  readonly onErase: () => Promise<boolean>;
  readonly onLanguage: (tag: string) => void;
}

/** What can be done with the conversation as a whole, behind one button. */
export const Menu = live((props: Props): JSX.Element => {
  const box = useRef<HTMLDivElement>();
  const [open, setOpen] = useState(false);
  const close = (): void => {
    if (box.current?.contains((box.current.getRootNode() as ShadowRoot).activeElement)) box.current.querySelector("button")?.focus();
    setOpen(false);
  };
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event): void => void (event.composedPath().includes(box.current as Node) || setOpen(false));
    const names = ["pointerdown", "focusin"] as const;
    const root = box.current?.getRootNode();
    for (const name of names) root?.addEventListener(name, outside);
    return () => names.forEach((name) => root?.removeEventListener(name, outside));
  }, [open]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open || event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation(); // the chat stays open
    close();
  };
  return (
    <div ref={box} class="menu" onKeyDown={onKeyDown}>
      <button type="button" class="icon" aria-label={t("more")} title={t("more")} aria-expanded={open} aria-controls="sa-menu" onClick={() => setOpen(!open)}>
        <More />
      </button>
      {open && <Choices {...props} onDone={close} />}
    </div>
  );
});

const Choices = live(({ config, begun, onNew, onSave, onErase, onDone, ...language }: Props & { readonly onDone: () => void }): JSX.Element => {
  const [erasing, setErasing] = useState<"" | "sure" | "failed">("");
  const no = useRef<HTMLButtonElement>();
  useEffect(() => no.current?.focus(), [erasing]);
  const policy = webHref(config.consent?.policy_url ?? config.privacy_url, location.href);
  const days = config.retention_days;
  const erase = async (): Promise<void> => ((await onErase()) ? onDone() : setErasing("failed"));
  const item = (text: string, act: () => void): JSX.Element => <button type="button" disabled={!begun} onClick={act}>{text}</button>;
  if (erasing) {
    return (
      <div id="sa-menu" class="choices" role="group" aria-label={t("erase")}>
        <p class={erasing === "failed" ? "wrong" : ""} role="alert">{t(erasing === "failed" ? "notErased" : "eraseSure")}</p>
        <div class="actions">
          <button type="button" class="primary" onClick={() => void erase()}>{t("eraseYes")}</button>
          <button type="button" class="plain" ref={no} onClick={onDone}>{t("cancel")}</button>
        </div>
      </div>
    );
  }
  return (
    <div id="sa-menu" class="choices">
      {item(t("newConversation"), () => (onDone(), onNew()))}
      {item(t("download"), () => (onDone(), onSave()))}
      {item(t("erase"), () => setErasing("sure"))}
      {policy && <a href={policy} target="_blank" rel="noopener">{t("privacy")}<Outward /><span class="vh"> ({t("newTab")})</span></a>}
      {language.languages.length > 1 && <Language {...language} />}
      {!!days && <p class="fine">{t("keptFor", { n: days })}</p>}
    </div>
  );
});

/** Each language under its own name, as far as the browser knows that. */
function Language({ locale, languages, onLanguage }: Pick<Props, "locale" | "languages" | "onLanguage">): JSX.Element {
  return (
    <label class="field">
      <span class="soft">{t("language")}</span>
      <select value={locale} onChange={(event) => onLanguage(event.currentTarget.value)}>
        {languages.map((tag) => <option key={tag} value={tag} lang={tag}>{new Intl.DisplayNames(tag, { type: "language" }).of(tag) ?? tag}</option>)}
      </select>
    </label>
  );
}
