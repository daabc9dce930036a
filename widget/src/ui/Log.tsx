import { Fragment, type JSX, type RefObject } from "preact";
import type { State } from "../board";
import type { WidgetConfig } from "../contract";
import { isOutdated } from "../meeting";
import { t } from "../words";
import { Down } from "./icons";
import { Lines } from "./Lines";
import { live, useBox, useEffect, useMemo, useRef, useState } from "./live";
import { Dots, Message, type Acts } from "./Message";

interface Props {
  readonly base: string;
  readonly config: WidgetConfig;
  readonly locale: string;
  readonly state: State;
  readonly acts: Acts;
}

const NEAR_END = 48; // px from the end within which the log follows new text
const AT_ONCE = 4; // messages drawn in one go when many come back

export const Log = live(({ base, config, locale, state, acts }: Props): JSX.Element => {
  const { exchanges, handoff, restoring } = state;
  const site = useMemo(() => ({ base, locale }), [base, locale, config]);
  const count = exchanges.length;
  const from = useFirst(count);
  const { box, flow, away, onScroll, toEnd } = useEnd(count);
  const linesAfter = (id: string): JSX.Element | null => {
    const lines = state.lines.filter((line) => line.after === id);
    return lines.length ? <Lines lines={lines} /> : null;
  };
  const lastForm = exchanges.map(({ form }) => !!form).lastIndexOf(true);
  const stuck = exchanges.some(({ problem }) => problem?.waits);
  return (
    <div class="middle">
      <div ref={box} class="log" role="log" aria-live="off" aria-label={t("conversation")} tabIndex={0} onScroll={onScroll}>
        <div ref={flow} class="flow">
          <div class="greeting"><span class="vh">{t("assistant")} </span><div dir="auto">{config.greeting}</div></div>
          {restoring && <Dots />}
          {count === 0 && !restoring && <Suggestions texts={config.suggestions} onPick={acts.say} />}
          {linesAfter("")}
          {exchanges.slice(from).map((exchange, index) => {
            const at = from + index;
            const { id, offer, booking } = exchange;
            return (
              <Fragment key={id}>
                <Message
                  exchange={exchange} last={at === count - 1} asked={at < lastForm} next={offer ? exchanges[at + 1] : undefined} site={site} contact={config.contact}
                  outdated={!!booking && isOutdated(booking, exchanges.slice(at + 1))} quiet={handoff === "taken_over"} stuck={stuck} acts={acts}
                />
                {linesAfter(id)}
              </Fragment>
            );
          })}
        </div>
      </div>
      {away && <button type="button" class="latest" onClick={toEnd} aria-label={t("latest")}><Down /></button>}
    </div>
  );
});

interface End {
  readonly box: RefObject<HTMLDivElement>;
  readonly flow: RefObject<HTMLDivElement>;
  /** The visitor reads further up. */
  readonly away: boolean;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/** Keeps the end in view while the visitor is there; what is too tall to be seen whole is shown from its beginning. */
function useEnd(count: number): End {
  const box = useRef<HTMLDivElement>();
  const flow = useRef<HTMLDivElement>();
  const newest = useBox<Element | null>(null); // form, times or meeting
  const held = useBox(false);
  const [away, setAway] = useState(false);
  const hold = (now: boolean): void => setAway((held.current = now));
  const toEnd = (): void => box.current?.scrollTo(0, box.current.scrollHeight);
  const follow = (): void => {
    if (held.current) return;
    toEnd();
    const added = flow.current?.lastElementChild?.querySelector(".ask, .meet") ?? null;
    const isNew = added !== newest.current;
    newest.current = added;
    if (!added || !isNew || added.clientHeight <= (box.current?.clientHeight ?? 0)) return;
    added.scrollIntoView(); // first what it is about
    hold(true);
  };
  useEffect(() => { // messages further up get their size when they come near, and the keyboard of a phone takes some
    const observer = new ResizeObserver(follow);
    for (const node of [box, flow]) if (node.current) observer.observe(node.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => { // one's own message is always brought into view
    held.current = false;
    toEnd();
  }, [count]);
  const onScroll = (): void => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    hold(scrollHeight - scrollTop - clientHeight > NEAR_END);
  };
  return { box, flow, away, onScroll, toEnd };
}

/** Index of the first message to draw: of many that come back at once the newest come first, the others bit by bit. */
function useFirst(count: number): number {
  const [round, redraw] = useState(0);
  const { current: known } = useBox({ count: 0, first: 0 });
  const jumped = count - known.count > AT_ONCE;
  known.first = jumped ? count - AT_ONCE : Math.min(known.first, count);
  known.count = count;
  useEffect(() => {
    if (!known.first) return;
    const timer = setTimeout(() => {
      known.first = Math.max(0, known.first - AT_ONCE);
      redraw(round + 1);
    }, 50);
    return () => clearTimeout(timer);
  }, [known.first]);
  return known.first;
}

function Suggestions({ texts, onPick }: { readonly texts: readonly string[]; readonly onPick: (text: string) => void }): JSX.Element | null {
  if (!texts.length) return null;
  return (
    <div class="suggestions" role="group" aria-label={t("suggested")}>
      {texts.slice(0, 4).map((text) => <button key={text} type="button" dir="auto" onClick={() => onPick(text)}>{text}</button>)}
    </div>
  );
}
