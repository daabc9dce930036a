import type { JSX } from "preact";
import type { Offer, Slot } from "../contract";
import { daysOf, startOf } from "../meeting";
import { t } from "../words";
import { Check } from "./icons";

interface Props {
  readonly id: string;
  readonly offer: Offer;
  /** Nothing can be chosen any more. */
  readonly past: boolean;
  readonly chosen: Slot | undefined;
  readonly onSay: (text: string, slot?: string) => void;
}

/** The offered times as buttons, day by day, with the numbers that the reply's text may ask for. */
export function Picker({ id, offer, past, chosen, onSay }: Props): JSX.Element {
  const { name, purpose, duration, zone_name } = offer;
  return (
    <div class={past ? "past" : "meet"} role="group" aria-labelledby={id} aria-describedby={`${id}-zone`}>
      <p id={id} class="what" dir="auto">{purpose === "move" ? t("newTimeFor", { name }) : name} <span class="soft">· {t("minutes", { n: duration })}</span></p>
      {daysOf(offer).map(([day, slots], at) => (
        <div key={day} role="group" aria-labelledby={`${id}-${at}`}>
          <p id={`${id}-${at}`} class="day">{day}</p>
          <div class="times">
            {slots.map((slot) => (
              <button key={slot.id} type="button" class={slot === chosen ? "on" : ""} disabled={past} onClick={() => onSay(slot.label, slot.id)}>
                {!past && <span class="soft">{offer.offers.indexOf(slot) + 1} </span>}{startOf(slot.hours)}{slot === chosen && <> <Check /><span class="vh">{t("chosen")}</span></>}
              </button>
            ))}
          </div>
        </div>
      ))}
      <p id={`${id}-zone`} class="fine">{t("timesIn", { zone: zone_name })}</p>
      {!past && <Others offer={offer} onSay={onSay} />}
    </div>
  );
}

/** For whom no time suits: another day, another clock, or only others. It says what a visitor may type as well. */
function Others({ offer, onSay }: Pick<Props, "offer" | "onSay">): JSX.Element {
  const say = (event: JSX.TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const [day, zone] = new FormData(event.currentTarget).values();
    onSay([day, zone !== offer.zone && zone].filter(Boolean).join(" ") || offer.other);
  };
  const zones = new Set([offer.zone, ...Intl.supportedValuesOf("timeZone")]);
  return (
    <details>
      <summary>{t("noneSuits")}</summary>
      <form class="field" onSubmit={say}>
        <label>{t("anotherDay")}<input type="date" name="day" /></label>
        <label>{t("timeZone")}<select name="zone">{[...zones].map((zone) => <option key={zone} value={zone}>{zone.replaceAll("_", " ")}</option>)}</select></label>
        <p class="actions"><button class="second">{t("otherTimes")}</button></p>
      </form>
    </details>
  );
}
