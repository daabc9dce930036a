import { Fragment, type JSX, type RefObject } from "preact";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import type { FormValues, WidgetConfig } from "../contract";
import type { Conversation, State } from "../conversation";
import { focusComposer } from "../dom";
import type { Line } from "../exchange";
import type { FormProblem } from "../problem";
import { Composer } from "./Composer";
import { Close, Compose, Down, Spark } from "./icons";
import { Lines } from "./Lines";
import { Message } from "./Message";
import { Notice } from "./Notice";

interface Props {
  /** The folder that the server's pages are in. */
  readonly base: string;
  readonly config: WidgetConfig;
  readonly conversation: Conversation;
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onClose: () => void;
}

const NEAR_END = 48; // px from the end within which the log follows new text

export function Panel({ base, config, conversation, dialog, field, onClose }: Props): JSX.Element {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => conversation.subscribe(() => redraw(undefined)), [conversation]); // before anything can change
  const { state } = conversation;
  const person = state.handoff === "taken_over" ? (state.rep ?? "Our team") : null;
  const consent = state.consent ?? (state.exchanges.length === 0 ? config.consent : null);
  const fill = async (id: string, values: FormValues | null): Promise<FormProblem | null> => {
    const filled = conversation.fill(id, values);
    if (!values) focusComposer(dialog.current, field.current); // the button goes away at once
    const problem = await filled;
    if (values && !problem) focusComposer(dialog.current, field.current);
    return problem;
  };
  const say = (text: string, slot?: string): void => {
    void conversation.send(text, slot);
    focusComposer(dialog.current, field.current); // the button goes away
  };
  const closeOn = (event: Event): void => (event.preventDefault(), onClose());
  return (
    <dialog
      ref={dialog} id="sa-panel" class="panel" aria-labelledby="sa-name" lang={config.locale || "en"} onCancel={closeOn}
      onKeyDown={(event) => event.key === "Escape" && !event.isComposing && closeOn(event)}
    >
      <Header name={config.name} person={person} onNew={() => (conversation.reset(), field.current?.focus())} onClose={onClose} />
      <Log
        base={base} config={config} conversation={conversation} state={state} onFill={fill} onSay={say}
      />
      <Composer field={field} busy={state.busy || state.restoring} onSend={(text) => void conversation.send(text)} />
      {consent && <Notice id="sa-consent" className="disclosure" text={consent.text} url={consent.policy_url} />}
      <Notice className="disclosure" text={config.disclosure} url={consent?.policy_url ? null : config.privacy_url} />
      <div class="vh" role="status">{state.announcement}</div>
    </dialog>
  );
}

interface HeaderProps {
  readonly name: string;
  /** Who has taken over from the assistant. */
  readonly person: string | null;
  readonly onNew: () => void;
  readonly onClose: () => void;
}

function Header({ name, person, onNew, onClose }: HeaderProps): JSX.Element {
  return (
    <header>
      <span class="avatar" aria-hidden="true"><Spark /></span>
      <div class="who">
        <h2 id="sa-name"><bdi>{name}</bdi></h2>
        <p>{person ? <><i class="live" /><bdi>{person}</bdi> is here</> : "AI assistant"}</p>
      </div>
      <button type="button" class="icon" aria-label="New conversation" title="New conversation" onClick={onNew}><Compose /></button>
      <button type="button" class="icon" aria-label="Close chat" title="Close" onClick={onClose}><Close /></button>
    </header>
  );
}

interface LogProps {
  readonly base: string;
  readonly config: WidgetConfig;
  readonly conversation: Conversation;
  readonly state: State;
  readonly onFill: (id: string, values: FormValues | null) => Promise<FormProblem | null>;
  readonly onSay: (text: string, slot?: string) => void;
}

function Log({ base, config, conversation, state, onFill, onSay }: LogProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const newest = useRef<Element | null>(null); // form, times or meeting
  const [away, setAway] = useState(false);
  const site = { base, locale: config.locale || "en" };
  const count = state.exchanges.length;
  const linesAfter = (id: string): readonly Line[] => state.lines.filter((line) => line.after === id);
  const toEnd = (): void => box.current?.scrollTo(0, box.current.scrollHeight);
  useLayoutEffect(toEnd, [count]); // one's own message is always brought into view
  useLayoutEffect(() => {
    if (away) return;
    toEnd();
    const added = box.current?.lastElementChild?.querySelector(".ask, .meet") ?? null;
    const isNew = added !== newest.current;
    newest.current = added;
    if (!added || !isNew || added.clientHeight <= (box.current?.clientHeight ?? 0)) return;
    added.scrollIntoView(); // first what it is about
    setAway(true);
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
        {count === 0 && !state.restoring && <Suggestions texts={config.suggestions} onPick={onSay} />}
        <Lines lines={linesAfter("")} />
        {state.exchanges.map((exchange, at) => (
          <Fragment key={exchange.id}>
            <Message
              exchange={exchange} later={state.exchanges.slice(at + 1)} site={site} quiet={state.handoff === "taken_over"} onSay={onSay}
              onRetry={() => void conversation.retry(exchange.id)}
              onRate={(rating) => void conversation.rate(exchange.id, rating)} onFill={(values) => onFill(exchange.id, values)}
            />
            <Lines lines={linesAfter(exchange.id)} />
          </Fragment>
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
