import assert from "node:assert/strict";
import { test } from "node:test";
import { SseParser, type SseFrame } from "../src/sse";

const STREAM = [
  ": a comment",
  "id: 1",
  "event: text",
  'data: {"text":"Grüße"}',
  "",
  "id:2",
  "data:no space",
  "data:  two spaces",
  "data",
  "",
  "event: nothing to say",
  "",
  "retry: 10",
  "unknown: field",
  "data: colon: inside",
  "",
  "data: never closed",
];
const FRAMES: SseFrame[] = [
  { id: "1", event: "text", data: '{"text":"Grüße"}' },
  { id: "2", event: "message", data: "no space\n two spaces\n" },
  { id: "2", event: "message", data: "colon: inside" },
];

for (const [name, newline] of Object.entries({ LF: "\n", CRLF: "\r\n", CR: "\r" })) {
  test(`reads ${name} line ends, cut at any place`, () => {
    const stream = STREAM.join(newline);
    for (let size = 1; size <= stream.length; size += 1) {
      const parser = new SseParser();
      const frames: SseFrame[] = [];
      for (let at = 0; at < stream.length; at += size) frames.push(...parser.push(stream.slice(at, at + size)));
      assert.deepEqual(frames, FRAMES, `pieces of ${size}`);
    }
  });
}

test("an empty piece between CR and LF changes nothing", () => {
  const parser = new SseParser();
  const frames = ["data: one\r", "", "\n\r", "", "\n"].flatMap((piece) => parser.push(piece));
  assert.deepEqual(frames, [{ id: "", event: "message", data: "one" }]);
});
