import { ApiError } from "./api";

const PAUSE = 4_000; // ms between two looks
const HIDDEN_PAUSE = 30_000; // while nobody looks at the page
const LONGEST = 60_000;

/** Looks for news again and again while it is on; more and more seldom while that fails. */
export class Watch {
  #on = false;
  #failures = 0;
  #round = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `calm`: nobody would see news at once. */
  constructor(
    private readonly look: () => Promise<void>,
    private readonly calm: () => boolean = () => false,
  ) {}

  turn(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    clearTimeout(this.#timer);
    if (!on) return document.removeEventListener("visibilitychange", this.#onVisible);
    document.addEventListener("visibilitychange", this.#onVisible);
    void this.#again();
  }

  readonly #onVisible = (): void => {
    if (!document.hidden) void this.#again();
  };

  async #again(): Promise<void> {
    clearTimeout(this.#timer);
    const round = (this.#round += 1);
    let patience = 0;
    try {
      await this.look();
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      patience = ((error instanceof ApiError && error.retryAfter) || 0) * 1000;
    }
    if (!this.#on || round !== this.#round) return;
    const pause = (document.hidden || this.calm() ? HIDDEN_PAUSE : PAUSE) * 2 ** this.#failures;
    this.#timer = setTimeout(() => void this.#again(), Math.max(Math.min(pause, LONGEST), patience));
  }
}
