import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import type { WidgetConfig } from "../contract";
import type { Conversation, State } from "../conversation";
import { parseUrl } from "../links";
import { Composer } from "./Composer";
import { Close, Compose, Down, Spark } from "./icons";
import { Message } from "./Message";

interface Props {
  readonly config: WidgetConfig;
  readonly conversation: Conversation;
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onClose: () => void;
}

const NEAR_END = 48; // px from the end within which the log follows new text

export function Panel({ config, conversation, dialog, field, onClose }: Props): JSX.Element {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => conversation.subscribe(() => redraw(undefined)), [conversation]); // before anything can change
  const { state } = conversation;
  const closeOn = (event: Event): void => (event.preventDefault(), onClose());
  return (
    <dialog
      ref={dialog} id="sa-panel" class="panel" aria-labelledby="sa-name" lang={config.locale || "en"} onCancel={closeOn}
      onKeyDown={(event) => event.key === "Escape" && !event.isComposing && closeOn(event)}
    >
      <Header name={config.name} onNew={() => (conversation.reset(), field.current?.focus())} onClose={onClose} />
      <Log config={config} conversation={conversation} state={state} onPick={(text) => (void conversation.send(text), field.current?.focus())} />
      <Composer field={field} busy={state.busy || state.restoring} onSend={(text) => void conversation.send(text)} />
      <Footer config={config} />
      <div class="vh" role="status">{state.announcement}</div>
    </dialog>
  );
}

function Header({ name, onNew, onClose }: { readonly name: string; readonly onNew: () => void; readonly onClose: () => void }): JSX.Element {
  return (
    <header>
      <span class="avatar" aria-hidden="true"><Spark /></span>
      <div class="who">
        <h2 id="sa-name"><bdi>{name}</bdi></h2>
        <p>AI assistant</p>
      </div>
      <button type="button" class="icon" aria-label="New conversation" title="New conversation" onClick={onNew}><Compose /></button>
      <button type="button" class="icon" aria-label="Close chat" title="Close" onClick={onClose}><Close /></button>
    </header>
  );
}

interface LogProps {
  readonly config: WidgetConfig;
  readonly conversation: Conversation;
  readonly state: State;
  readonly onPick: (text: string) => void;
}

function Log({ config, conversation, state, onPick }: LogProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const count = state.exchanges.length;
  const toEnd = (): void => box.current?.scrollTo(0, box.current.scrollHeight);
  useLayoutEffect(toEnd, [count]); // one's own message is always brought into view
  useLayoutEffect(() => {
    if (!away) toEnd();
  });
  const onScroll = (): void => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    setAway(scrollHeight - scrollTop - clientHeight > NEAR_END);
  };
  return (
    <div class="middle">
      <div ref={box} class="log" role="log" aria-live="off" aria-label="Conversation" tabIndex={0} onScroll={onScroll}>
        <div class="theirs greeting" dir="auto"><span class="vh">Assistant: </span>{config.greeting}</div>
        {state.restoring && <p class="working" aria-hidden="true"><i /><i /><i /></p>}
        {count === 0 && !state.restoring && <Suggestions texts={config.suggestions} onPick={onPick} />}
        {state.exchanges.map((exchange) => (
          <Message
            key={exchange.id} exchange={exchange} onRetry={() => void conversation.retry(exchange.id)}
            onRate={(rating) => void conversation.rate(exchange.id, rating)}
          />
        ))}
      </div>
      {away && <button type="button" class="latest" onClick={toEnd} aria-label="Jump to the latest message"><Down /></button>}
    </div>
  );
}

function Suggestions({ texts, onPick }: { readonly texts: readonly string[]; readonly onPick: (text: string) => void }): JSX.Element | null {
  if (!texts.length) return null;
  return (
    <div class="suggestions" role="group" aria-label="Suggested questions">
      {texts.slice(0, 4).map((text) => <button key={text} type="button" dir="auto" onClick={() => onPick(text)}>{text}</button>)}
    </div>
  );
}

function Footer({ config }: { readonly config: WidgetConfig }): JSX.Element {
  const privacy = parseUrl(config.privacy_url ?? "", location.href);
  const link = config.privacy_url && privacy?.protocol.startsWith("http") ? privacy.href : null;
  return (
    <p class="disclosure" dir="auto">
      {config.disclosure} {link && <a href={link} target="_blank" rel="noopener">Privacy</a>}
    </p>
  );
}
