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

  /** Takes the next piece of the stream, cut anywhere, and returns the frames that it completes. */
  push(chunk: string): SseFrame[] {
    if (chunk === "") return [];
    const text = this.#afterCr && chunk.startsWith("\n") ? chunk.slice(1) : chunk;
    this.#afterCr = chunk.endsWith("\r");
    const blocks = (this.#rest + text.replace(/\r\n?/g, "\n")).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => this.#frame(block));
  }

  #frame(block: string): SseFrame[] {
    const data: string[] = [];
    let event = "message";
    for (const line of block.split("\n")) {
      const [, field, value = ""] = /^(\w+)(?:: ?([^]*))?$/.exec(line) ?? []; // a comment begins with a colon
      if (field === "data") data.push(value);
      else if (field === "event") event = value || event;
      else if (field === "id") this.#id = value;
    }
    return data.length ? [{ id: this.#id, event, data: data.join("\n") }] : [];
  }
}
