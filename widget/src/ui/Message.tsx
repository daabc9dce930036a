import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FormValues, Rating } from "../contract";
import { isAnswering, isDelivered, type Exchange } from "../exchange";
import { chosenOf, isOutdated, lists } from "../meeting";
import type { FormProblem } from "../problem";
import { BookingCard, type Site } from "./BookingCard";
import { InlineForm } from "./Form";
import { ThumbDown, ThumbUp, Warning } from "./icons";
import { Markdown } from "./Markdown";
import { Picker } from "./Picker";
import { Sources } from "./Sources";

interface Props {
  readonly exchange: Exchange;
  /** Those that came after it. */
  readonly later: readonly Exchange[];
  readonly site: Site;
  /** A person is in charge: no answer comes from us. */
  readonly quiet: boolean;
  readonly onRetry: () => void;
  readonly onRate: (rating: Rating) => void;
  readonly onFill: (values: FormValues | null) => Promise<FormProblem | null>;
  /** Sends what a button says; `slot` is the id of an offered time. */
  readonly onSay: (text: string, slot?: string) => void;
}

/** The visitor's message and the answer to it, or that it was delivered to the person who answers. */
export function Message(props: Props): JSX.Element {
  const { exchange, quiet } = props;
  const sending = quiet && isAnswering(exchange) && !exchange.text;
  return (
    <>
      <div class="mine" dir="auto"><span class="vh">You: </span>{exchange.question}</div>
      {sending || isDelivered(exchange) ? <p class="delivery">{sending ? "Sending" : "Delivered"}</p> : (
        <div class="theirs">
          <span class="vh">Assistant: </span>
          <Reply {...props} />
        </div>
      )}
    </>
  );
}

function Reply(props: Props): JSX.Element {
  const { exchange, onRetry, onRate, onFill } = props;
  const box = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const toggle = (marker: number, open: boolean): void =>
    setOpened((known) => (known.has(marker) === open ? known : open ? new Set(known).add(marker) : new Set([...known].filter((one) => one !== marker))));
  const cite = (marker: number): void => {
    toggle(marker, true);
    const source = box.current?.querySelector<HTMLElement>(`[data-marker="${marker}"]`);
    source?.querySelector("a")?.focus({ preventScroll: true });
    requestAnimationFrame(() => source?.scrollIntoView({ block: "nearest" }));
  };
  const answering = isAnswering(exchange);
  const { phase, form, offer, booking } = exchange;
  const deciding = form?.state === "open" || offer || booking?.state === "proposed";
  return (
    <div ref={box} dir="auto">
      {exchange.text && (
        <Markdown
          text={exchange.text} citations={exchange.citations} streaming={answering} onCite={cite}
          leaveOut={(block) => phase !== "failed" && !!offer && lists(block, offer)}
        />
      )}
      {answering && <Working exchange={exchange} />}
      {exchange.notice && <p class="hint">{exchange.notice}</p>}
      {!answering && <Sources citations={exchange.citations} opened={opened} onToggle={toggle} />}
      {phase === "done" && <Meeting {...props} />}
      {exchange.problem && phase === "failed" && <Failure problem={exchange.problem} onRetry={onRetry} />}
      {form && <InlineForm form={form} said={exchange.text.includes(form.spec.reason)} onFill={onFill} />}
      {form?.reply && <Markdown text={form.reply} citations={[]} streaming={false} onCite={cite} />}
      {phase === "done" && exchange.text && exchange.turnId && !deciding && <Feedback rating={exchange.rating} onRate={onRate} />}
    </div>
  );
}

/** Only the newest reply's times can be chosen, while no person has taken over; an answered proposal stands in its words alone. */
function Meeting({ exchange, later, quiet, site, onSay }: Props): JSX.Element {
  const { id, offer, booking } = exchange;
  const past = quiet || later.length > 0;
  return (
    <>
      {offer && offer.offers.length > 0 && (
        <Picker
          id={`sa-offer-${id}`} offer={offer} past={past} chosen={chosenOf(offer, later[0])} onChoose={(slot) => onSay(slot.label, slot.id)}
        />
      )}
      {booking && !(past && booking.state === "proposed") && (
        <BookingCard id={`sa-meeting-${id}`} booking={booking} site={site} outdated={isOutdated(booking, later)} onSay={onSay} />
      )}
    </>
  );
}

function Working({ exchange }: { readonly exchange: Exchange }): JSX.Element {
  const label = exchange.text ? "" : exchange.phase === "searching" ? "Looking through the site" : "Thinking";
  return <p class="working" aria-hidden="true"><i /><i /><i /><span>{label}</span></p>;
}

function Failure({ problem, onRetry }: { readonly problem: NonNullable<Exchange["problem"]>; readonly onRetry: () => void }): JSX.Element {
  const wait = useCountdown(problem.notBefore);
  return (
    <div class="problem">
      <Warning />
      <p>{problem.text}{wait > 0 && ` You can try again in ${wait} s.`}</p>
      <button type="button" class="retry" disabled={wait > 0} onClick={onRetry}>Retry</button>
    </div>
  );
}

/** Whole seconds left until a moment, in milliseconds since 1970. */
function useCountdown(until: number): number {
  const left = (): number => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => {
      setSeconds(left());
      if (left() === 0) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

function Feedback({ rating, onRate }: { readonly rating: Rating | null; readonly onRate: (rating: Rating) => void }): JSX.Element {
  return (
    <div class="feedback" role="group" aria-label="Was this answer helpful?">
      <button type="button" class="icon" aria-label="Helpful" title="Helpful" aria-pressed={rating === "up"} onClick={() => onRate("up")}><ThumbUp /></button>
      <button type="button" class="icon" aria-label="Not helpful" title="Not helpful" aria-pressed={rating === "down"} onClick={() => onRate("down")}><ThumbDown /></button>
      {rating && <span class="hint">Thank you.</span>}
    </div>
  );
}
