import type { JSX } from "preact";
import type { Rating } from "../contract";
import { t } from "../words";
import { Thumb } from "./icons";
import { live, useEffect, useRef, useState } from "./live";

interface Props {
  readonly rating: Rating | null;
  readonly onRate: (rating: Rating, reason?: string) => void;
}

/** Whether an answer was of use; who says no may say why. */
export const Feedback = live(({ rating, onRate }: Props): JSX.Element => {
  const box = useRef<HTMLDivElement>();
  const why = useRef<HTMLInputElement>();
  const [asks, setAsks] = useState(false);
  useEffect(() => why.current?.focus(), [asks]);
  const rate = (value: Rating): void => (onRate(value), setAsks(value === "down"));
  const explain = (event: Event): void => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason")).trim();
    if (reason) onRate("down", reason);
    box.current?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus(); // the field goes away
    setAsks(false);
  };
  const thumb = (value: Rating, label: string): JSX.Element => (
    <button type="button" class="icon" aria-label={label} title={label} aria-pressed={rating === value} onClick={() => rate(value)}><Thumb /></button>
  );
  return (
    <>
      <div ref={box} class="feedback" role="group" aria-label={t("wasHelpful")}>
        {thumb("up", t("helpful"))}
        {thumb("down", t("notHelpful"))}
        {rating && !asks && <span class="hint">{t("thanks")}</span>}
      </div>
      {asks && (
        <form class="field reason" onSubmit={explain}>
          <input ref={why} name="reason" maxLength={1000} dir="auto" autocomplete="off" aria-label={t("whatWrong")} placeholder={t("whatWrong")} />
          <button type="submit" class="retry">{t("send")}</button>
        </form>
      )}
    </>
  );
});
