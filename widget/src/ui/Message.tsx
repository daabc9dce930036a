import type { JSX } from "preact";
import type { FormValues, Rating, WidgetConfig } from "../contract";
import { inOrder, isAnswering, isDelivered, type Exchange } from "../exchange";
import { webHref } from "../links";
import { chosenOf } from "../meeting";
import type { FormProblem } from "../problem";
import { t } from "../words";
import { BookingCard, type Site } from "./BookingCard";
import { Feedback } from "./Feedback";
import { InlineForm } from "./Form";
import { Warning } from "./icons";
import { live, memo, useEffect, useState } from "./live";
import { Markdown } from "./Markdown";
import { Picker } from "./Picker";
import { Sources } from "./Sources";

/** What a visitor can do about a message, by its id. */
export interface Acts {
  readonly retry: (id: string) => void;
  readonly rate: (id: string, rating: Rating, reason?: string) => void;
  readonly fill: (id: string, values: FormValues | null) => Promise<FormProblem | null>;
  /** Sends what a button says; `slot` is the id of an offered time. */
  readonly say: (text: string, slot?: string) => void;
}

interface Props {
  readonly exchange: Exchange;
  /** The newest one. */
  readonly last: boolean;
  /** The one after it, where this one offers times. */
  readonly next: Exchange | undefined;
  /** A later reply asks for something in a form of its own. */
  readonly asked: boolean;
  /** A later reply says how its meeting stands. */
  readonly outdated: boolean;
  readonly site: Site;
  readonly contact: WidgetConfig["contact"];
  /** A person is in charge: no answer comes from us. */
  readonly quiet: boolean;
  /** A message before it could not be sent. */
  readonly stuck: boolean;
  readonly acts: Acts;
}

/** The visitor's message and the answer to it, or that it was delivered to the person who answers. */
export const Message = memo((props: Props): JSX.Element => {
  const { exchange, quiet, stuck, last, site } = props;
  const isQueued = exchange.phase === "queued" && !exchange.problem;
  const sending = quiet && (isQueued || isAnswering(exchange)) && !exchange.text;
  const delivery = sending ? "sending" : isQueued && stuck ? "queued" : isDelivered(exchange) ? "delivered" : null;
  return (
    <div class={last ? "turn" : "turn still"} lang={exchange.locale && exchange.locale !== site.locale ? exchange.locale : undefined}>
      <div class="mine"><span class="vh">{t("you")} </span><div dir="auto">{exchange.question}</div></div>
      {delivery ? <p class="delivery">{t(delivery)}</p> : (
        <div class="theirs">
          <span class="vh">{t("assistant")} </span>
          <Reply {...props} />
        </div>
      )}
    </div>
  );
});

/** Opens the quoted words of a source whose number was pressed. */
function cite({ target, currentTarget }: JSX.TargetedEvent<HTMLElement>): void {
  const marker = (target as Element).closest<HTMLElement>(".chip")?.dataset["to"];
  const source = marker && currentTarget.querySelector(`[data-marker="${marker}"]`);
  if (!source) return;
  source.querySelector("details")?.setAttribute("open", "");
  source.querySelector("a")?.focus({ preventScroll: true });
  source.scrollIntoView({ block: "nearest" });
}

function Reply(props: Props): JSX.Element {
  const { exchange, contact, acts } = props;
  const { id, phase, offer, booking, problem, citations, text, stopped } = exchange;
  const form = props.asked && exchange.form?.state === "open" ? null : exchange.form;
  const answering = phase === "queued" ? !problem : isAnswering(exchange);
  const deciding = form?.state === "open" || offer || booking?.state === "proposed";
  return (
    <div onClick={cite}>
      {text && <Markdown text={text} citations={citations} streaming={answering || stopped} offer={phase === "failed" ? null : offer} />}
      {answering && <Dots text={text || phase === "queued" ? "" : t(phase === "searching" ? phase : "thinking")} />}
      {exchange.notice && <p class="hint" dir="auto">{exchange.notice}</p>}
      {stopped && <p class="hint">{t("stopped")}</p>}
      {!answering && <Sources citations={inOrder(text, citations)} />}
      {phase === "done" && <Meeting {...props} />}
      {problem && <Failure exchange={exchange} problem={problem} contact={contact} onRetry={() => acts.retry(id)} />}
      {form && <InlineForm form={form} said={text.includes(form.spec.reason)} onFill={(values) => acts.fill(id, values)} />}
      {form?.reply && <Markdown text={form.reply} citations={[]} streaming={false} offer={null} />}
      {phase === "done" && text && exchange.turnId && !deciding && <Feedback rating={exchange.rating} onRate={(...rating) => acts.rate(id, ...rating)} />}
    </div>
  );
}

/** Only the newest reply's times can be chosen, while no person has taken over; an answered proposal stands in its words alone. */
function Meeting({ exchange, last, next, quiet, outdated, site, acts }: Props): JSX.Element {
  const { id, offer, booking } = exchange;
  const past = quiet || !last;
  return (
    <>
      {offer && offer.offers.length > 0 && (
        <Picker id={`sa-offer-${id}`} offer={offer} past={past} chosen={chosenOf(offer, next)} onSay={acts.say} />
      )}
      {booking && !(past && booking.state === "proposed") && (
        <BookingCard id={`sa-meeting-${id}`} booking={booking} site={site} outdated={outdated} onSay={acts.say} />
      )}
    </>
  );
}

/** Something is to come. */
export const Dots = ({ text }: { readonly text?: string }): JSX.Element => <p class="working" aria-hidden="true"><i /><i /><i />{text}</p>;

interface FailureProps extends Pick<Props, "exchange" | "contact"> {
  readonly problem: NonNullable<Exchange["problem"]>;
  readonly onRetry: () => void;
}

/** Why there is no answer, and what can be done about it; another way to reach us when there is no server. */
const Failure = live(({ exchange, problem, contact, onRetry }: FailureProps): JSX.Element => {
  const wait = useCountdown(problem.notBefore);
  const page = problem.waits && webHref(contact?.url ?? null);
  const mail = problem.waits && contact?.email && `mailto:${encodeURIComponent(contact.email)}?body=${encodeURIComponent(exchange.question)}`;
  return (
    <div class="problem">
      <Warning />
      <p>
        {problem.text}{wait > 0 && ` ${t("retryIn", { n: wait })}`}
        {mail && <> <a href={mail}>{t("writeEmail")}</a></>}
        {page && <> <a href={page} target="_blank" rel="noopener">{t("otherWay")}</a></>}
      </p>
      <button type="button" class="retry" disabled={wait > 0} onClick={onRetry}>{t("retry")}</button>
    </div>
  );
});

/** Whole seconds left until a moment, in milliseconds since 1970. */
function useCountdown(until: number): number {
  const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = left && setTimeout(() => redraw(left), 1000);
    return () => clearTimeout(timer);
  });
  return left;
}
