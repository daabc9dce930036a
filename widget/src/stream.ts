import { ApiError } from "./api";
import type { TurnEvent } from "./contract";
import { isLost } from "./problem";
import { SseParser } from "./sse";

/** The connection was lost and could not be taken up again. */
export class ConnectionLost extends Error {}

const PAUSES = [500, 1500, 3000]; // ms before each try to resume
const SILENCE = 45_000; // ms without a byte; the server pings every 15 s

/** Opens the stream of a turn, behind frame `lastId` when that is not null. */
export type OpenStream = (lastId: string | null, signal: AbortSignal) => Promise<Response>;

/**
 * Hands every frame of a turn to `onEvent`, each once and in order, over as many connections as it takes.
 * Throws ApiError when the server refuses, ConnectionLost after three failed tries in a row.
 */
export async function streamTurn(open: OpenStream, onEvent: (event: TurnEvent) => void, signal: AbortSignal): Promise<void> {
  let lastId: string | null = null;
  let tries = 0;
  while (!signal.aborted) {
    try {
      for await (const frame of connection((inner) => open(lastId, inner), signal)) {
        if (lastId !== null && Number(frame.id) <= Number(lastId)) continue; // replayed from the start
        const event = { event: frame.event, data: JSON.parse(frame.data) as unknown } as TurnEvent;
        lastId = frame.id || lastId;
        tries = 0;
        onEvent(event);
        if (event.event === "done" || event.event === "error") return;
      }
    } catch (error) {
      if (signal.aborted || !isLost(error)) throw error;
    }
    const pause = PAUSES[tries];
    if (pause === undefined) throw new ConnectionLost();
    tries += 1;
    await sleep(pause, signal);
  }
}

async function* connection(open: (signal: AbortSignal) => Promise<Response>, outer: AbortSignal) {
  const inner = new AbortController();
  const abort = (): void => inner.abort();
  let timer = setTimeout(abort, SILENCE);
  outer.addEventListener("abort", abort);
  try {
    const response = await open(inner.signal);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    const parser = new SseParser();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(abort, SILENCE);
      yield* parser.push(decoder.decode(piece.value, { stream: true }));
    }
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", abort);
    inner.abort(); // frees the connection when the last frame came before its end
  }
}

/** Tries three times more when nothing answers or the server is not ready; any other refusal is final. */
export async function persistently<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) throw error;
    }
    await sleep(pause, signal);
  }
  return attempt();
}

export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
