import type { JSX, RefObject } from "preact";
import { t } from "../words";
import { Send, Stop } from "./icons";
import { live, useEffect, useState } from "./live";

const LIMIT = 4000; // characters; the server takes no more
const SHOW_FROM = LIMIT - 400;
const MAX_HEIGHT = 140; // px

interface Props {
  readonly field: RefObject<HTMLTextAreaElement>;
  /** An answer is coming; it can be stopped. What is sent meanwhile waits for its turn. */
  readonly busy: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
}

/** Where the visitor writes. Enter sends, Shift+Enter starts a new line. */
export const Composer = live(({ field, busy, onSend, onStop }: Props): JSX.Element => {
  const [text, setText] = useState("");
  const length = text.length;
  const ready = text.trim() !== "" && length <= LIMIT;

  useEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.setProperty("height", "auto");
    if (area.scrollHeight) area.style.setProperty("height", `${Math.min(area.scrollHeight, MAX_HEIGHT)}px`);
  }, [text]);

  const send = (): void => {
    if (!ready) return;
    onSend(text);
    setText("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), send())}>
      <label class="vh" for="sa-text">{t("yourMessage")}</label>
      <textarea
        id="sa-text" ref={field} rows={1} dir={text ? "auto" : undefined} placeholder={t("ask")} enterkeyhint="send" autocomplete="off"
        aria-describedby="sa-count sa-consent" aria-invalid={length > LIMIT} value={text} onKeyDown={onKeyDown}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {busy && <button key="stop" type="button" class="send" aria-label={t("stop")} onClick={() => (onStop(), field.current?.focus())}><Stop /></button>}
      {(!busy || text) && <button key="send" type="submit" class="send" aria-label={t("send")} aria-disabled={!ready}><Send /></button>}
      <p id="sa-count" class={length > LIMIT ? "count over" : "count"}>
        {length >= SHOW_FROM && (length > LIMIT ? t("tooMany", { n: length - LIMIT }) : t("left", { n: LIMIT - length }))}
      </p>
    </form>
  );
});
