export interface SseFrame {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/**
 * Reads a text/event-stream by the HTML standard: CR, LF or CRLF line ends (also cut between two chunks), comments,
 * several data lines. A frame that is not closed by an empty line is never given out.
 */
export class SseParser {
  #rest = "";
  #afterCr = false; // a line feed that opens the next piece belongs to the CR before it
  #id = "";
  #event = "";
  #data: string[] = [];

  /** Takes the next piece of the stream, cut anywhere, and returns the frames that it completes. */
  push(chunk: string): SseFrame[] {
    if (chunk === "") return [];
    const text = this.#rest + (this.#afterCr && chunk.startsWith("\n") ? chunk.slice(1) : chunk);
    const frames: SseFrame[] = [];
    const ends = /\r\n|\r|\n/g;
    let start = 0;
    for (let end = ends.exec(text); end; end = ends.exec(text)) {
      const frame = this.#line(text.slice(start, end.index));
      if (frame) frames.push(frame);
      start = ends.lastIndex;
    }
    this.#rest = text.slice(start);
    this.#afterCr = chunk.endsWith("\r");
    return frames;
  }

  #line(line: string): SseFrame | null {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id") this.#id = value;
    return null; // a comment has an empty field name and falls through
  }

  #dispatch(): SseFrame | null {
    const frame = this.#data.length ? { id: this.#id, event: this.#event || "message", data: this.#data.join("\n") } : null;
    this.#event = "";
    this.#data = [];
    return frame;
  }
}
