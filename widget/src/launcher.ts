import type { Nudge } from "./contract";
import { element, icon } from "./dom";
import type { Host } from "./host";
import { noteDismissed } from "./nudge/memory";
import { wantsPrivacy } from "./page";
import { t } from "./words";

const SHUT = "m6 9.5 6 6 6-6";
const CROSS = "M6 6l12 12M18 6 6 18";

/** What the launcher says once the chat is there: its name, how much is unread, and a nudge beside it. */
export class LauncherFace {
  readonly #note: HTMLElement | null;
  #open = false;
  #unread = 0;

  readonly #faces: readonly [closed: Node[], open: Node[]];

  constructor(private readonly host: Host) {
    this.#faces = [[...host.launcher.childNodes], [icon(SHUT)]];
    this.#note = host.root.querySelector(".note");
    host.launcher.setAttribute("aria-controls", "sa-panel");
  }

  /** Takes note of what happens in the chat. */
  follow(name: string, detail: Record<string, unknown>): void {
    if (name === "open" || name === "close") this.#open = name === "open";
    else if (name === "unread") this.#unread = Number(detail["count"]);
    else return;
    this.name();
  }

  name(): void {
    const { launcher, config } = this.host;
    const own = config.launcher?.label || t("openChat");
    const closed = this.#unread ? `${own}, ${t("unread", { n: this.#unread })}` : own;
    launcher.replaceChildren(...this.#faces[Number(this.#open) as 0 | 1]);
    launcher.setAttribute("aria-expanded", String(this.#open));
    launcher.setAttribute("aria-label", this.#open ? t("closeChat") : closed);
    if (this.#unread) launcher.dataset["unread"] = String(this.#unread);
    else delete launcher.dataset["unread"];
  }

  /** A bubble that can be followed or closed; the place it stands in is announced politely. */
  nudge({ id, text }: Nudge, onFollow: () => void): void {
    const say = element("button", { type: "button", class: "say", dir: "auto" }, text);
    const shut = element("button", { type: "button", class: "shut", "aria-label": t("closeNudge") }, icon(CROSS));
    const answer = (state: string, next: () => void) => (): void => {
      this.clear();
      next();
      this.host.emit("nudge", { id, state });
    };
    say.addEventListener("click", answer("followed", onFollow));
    shut.addEventListener("click", answer("dismissed", () => {
      noteDismissed(this.host.key, Date.now(), !wantsPrivacy());
      this.host.launcher.focus();
    }));
    this.#note?.classList.add("nudge");
    this.#note?.replaceChildren(say, shut);
    this.host.emit("nudge", { id, state: "shown" });
  }

  clear(): void {
    this.#note?.classList.remove("nudge");
    this.#note?.replaceChildren();
  }
}
