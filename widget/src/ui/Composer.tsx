import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { Send } from "./icons";

const LIMIT = 4000; // characters; the server takes no more
const SHOW_FROM = LIMIT - 400;
const MAX_HEIGHT = 140; // px

interface Props {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly busy: boolean;
  readonly onSend: (text: string) => void;
}

/** Where the visitor writes. Enter sends, Shift+Enter starts a new line. */
export function Composer({ field, busy, onSend }: Props): JSX.Element {
  const [text, setText] = useState("");
  const length = text.length;
  const ready = !busy && text.trim() !== "" && length <= LIMIT;

  useLayoutEffect(() => {
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
      <label class="vh" for="sa-text">Your message</label>
      <textarea
        id="sa-text" ref={field} rows={1} dir="auto" placeholder="Ask a question" enterkeyhint="send" autocomplete="off"
        aria-describedby="sa-count sa-consent" aria-invalid={length > LIMIT} value={text} onKeyDown={onKeyDown}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="send" aria-label="Send" title="Send" aria-disabled={!ready}><Send /></button>
      <p id="sa-count" class={length > LIMIT ? "count over" : "count"}>
        {length >= SHOW_FROM && (length > LIMIT ? `${length - LIMIT} characters too many` : `${LIMIT - length} characters left`)}
      </p>
    </form>
  );
}
