import type { JSX } from "preact";
import type { Booking } from "../contract";
import { webHref } from "../links";
import { keptTill, pageOf } from "../meeting";
import { t } from "../words";
import { Calendar, Check, Close } from "./icons";

/** Where the widget is: the folder that the server's pages are in, and the language. */
export interface Site {
  readonly base: string;
  readonly locale: string;
}

interface Props {
  readonly id: string;
  readonly booking: Booking;
  readonly site: Site;
  /** A later reply says how the meeting stands. */
  readonly outdated: boolean;
  readonly onSay: (text: string) => void;
}

/** A meeting that can be agreed to, or how it stands. */
export function BookingCard({ id, booking, site, outdated, onSay }: Props): JSX.Element {
  const { state, previous, zone_name, email } = booking;
  const proposed = state === "proposed";
  const kept = proposed && keptTill(booking, site.locale);
  const Icon = proposed ? Calendar : state === "cancelled" ? Close : Check;
  return (
    <div class={`meet card ${outdated ? "outdated" : state}`} role="group" aria-labelledby={id}>
      <p id={id} class="state"><Icon />{t(proposed && previous ? "notMoved" : state)}</p>
      <p class="what" dir="auto">{booking.name} <span class="soft">· {t("minutes", { n: booking.duration })}</span></p>
      <div>
        {previous && <p class="soft"><span class="vh">{t("before")}: </span><s>{previous.day}, {previous.hours}</s></p>}
        <p class="date">{booking.day}</p>
        <p class="hours">{booking.hours}</p>
        <p class="soft">{zone_name}</p>
      </div>
      {email && state !== "cancelled" && <p class="soft" dir="auto">{t("invitationTo", { email })}</p>}
      {!outdated && state !== "cancelled" && <Actions booking={booking} site={site} onSay={onSay} />}
      {kept && <p class="fine">{t("keptUntil", { time: kept })}</p>}
    </div>
  );
}

const KINDS = ["primary", "second", "quiet"] as const;

/** What can be said to a proposal, or where a booking leads; nothing when there is nothing of it. */
function Actions({ booking, site, onSay }: Pick<Props, "booking" | "site" | "onSay">): JSX.Element | null {
  const { state, agree, other, join_url, link } = booking;
  const page = link && pageOf(link, site.base);
  const ways = [[t("join"), webHref(join_url)], [t("addToCalendar"), page && `${page}/invite.ics`], [t("manage"), page]] as const;
  const actions = state === "proposed"
    ? [agree, other].map((text, at) => text && <button key={at} type="button" class={KINDS[at]} onClick={() => onSay(text)}>{text}</button>)
    : ways.map(([text, href], at) => href && (
      <a key={at} class={KINDS[at]} href={href} target="_blank" rel="noopener">{text}<span class="vh"> ({t("newTab")})</span></a>
    ));
  return actions.some(Boolean) ? <div class="actions">{actions}</div> : null;
}
