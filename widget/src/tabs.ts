/** Keeps the tabs that show the same conversation in step. Every browser that can run the chat has BroadcastChannel. */
export class Tabs<T> {
  readonly #channel: BroadcastChannel;

  /** `hear` gets what other tabs post, never what this one does. */
  constructor(
    private readonly name: string,
    hear: (message: T) => void,
  ) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => hear(data as T);
  }

  post(message: T): void {
    this.#channel.postMessage(message);
  }

  close(): void {
    this.#channel.close();
  }

  /** Browsers offer locks on https pages only. */
  get locks(): boolean {
    return !!navigator.locks && origin !== "null";
  }

  /** Does work while no other tab does: one that is closed makes way. Rejects when aborted before it begins. */
  async alone(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.locks) await navigator.locks.request(this.name, { signal }, work);
    else await work();
  }
}
