import assert from "node:assert/strict";
import { test } from "node:test";
import { fresh, heard, newId, unsent, type Exchange, type Line } from "../src/exchange";
import { parseMarkdown, pieces } from "../src/markdown";
import { SseParser } from "../src/sse";
import { asText } from "../src/transcript";
import { speak } from "../src/words";
import { en } from "../src/words/en";

speak("en", en);

const PARTS = [
  "A paragraph\nof two lines", "# Heading", "- one\n\n- two\n\n  more of two", "1. first\n2. second", "> quoted\n> more", "> again",
  "```\ncode\n\nmore code\n```", "~~~\nnever closed\n\n", "| a | b |\n|---|---|\n| 1 | 2 |", "---", "    indented", "", "\r\n\r\n", "[1] **bold**",
];

test("pieces of a text read as the whole does, wherever it ends", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const order = PARTS.map((_, at) => PARTS[(seed * (at + 3) * 7 + at * at) % PARTS.length] ?? "").slice(0, 2 + (seed % 6));
    const text = order.join(seed % 3 ? "\n\n" : "\n").slice(0, seed % 5 ? undefined : seed);
    assert.deepEqual(pieces(text).flatMap(parseMarkdown), parseMarkdown(text), JSON.stringify(text));
  }
});

test("what is complete of a growing text stays the same piece", () => {
  const text = PARTS.join("\n\n");
  for (let end = 1; end < text.length; end += 1) {
    const before = pieces(text.slice(0, end));
    const sure = before.length - 2; // a line that begins may yet turn out to go on with a list
    if (sure > 0) assert.deepEqual(pieces(text.slice(0, end + 1)).slice(0, sure), before.slice(0, sure));
  }
});

test("a frame may hold any character that is no line end", () => {
  const [frame] = new SseParser().push("id: 7\nevent: text\ndata: a\u2028b\u0085c: d\n\n");
  assert.deepEqual(frame, { id: "7", event: "text", data: "a\u2028b\u0085c: d" });
});

test("ids are random, short and plain", () => {
  const ids = Array.from({ length: 100 }, newId);
  assert.equal(new Set(ids).size, 100);
  for (const id of ids) assert.match(id, /^[\da-z-]{16,31}$/);
});

const asked = (change: Partial<Exchange>): Exchange => ({ ...fresh("c", "Price?"), ...change });

test("what is sent again after a reload", () => {
  const problem = { text: "", notBefore: 0, final: false };
  const exchanges = [
    asked({ id: "done", phase: "done" }), asked({ id: "queued", slot: "s1" }), asked({ id: "writing", phase: "writing" }),
    asked({ id: "refused", phase: "failed", problem }), asked({ id: "over", phase: "failed", problem: { ...problem, final: true } }),
  ];
  assert.deepEqual(unsent(exchanges), [
    { id: "queued", text: "Price?", slot: "s1" }, { id: "writing", text: "Price?" }, { id: "refused", text: "Price?" },
  ]);
});

test("a turn that is streamed from its start again does not double", () => {
  const half = asked({ phase: "queued", text: "It costs", problem: { text: "", notBefore: 0, final: false, waits: true } });
  const again = { ...half, ...heard(half, { event: "turn", data: { turn_id: "t" } }) };
  assert.deepEqual([again.text, again.problem, again.phase, again.turnId], ["", null, "waiting", "t"]);
  assert.deepEqual(heard(again, { event: "text", data: { text: "It" } }), { text: "It", phase: "writing" });
});

test("a conversation as text", () => {
  const citations = [{ marker: 1, url: "https://northwind.example/pricing", title: "Pricing", quote: "" }];
  const exchanges = [asked({ text: "**24 EUR** [1].", citations, phase: "done" }), asked({ id: "d", question: "A person?", phase: "done" })];
  const line: Line = { id: 1, kind: "rep", rep: "Grace", text: "Hello", at: "", after_turn: 2, after: "d" };
  assert.equal(
    asText("Northwind", { exchanges, lines: [line, { ...line, id: 2, kind: "notice", text: "Grace has left." }] }, "today"),
    [
      "Conversation with Northwind", "today", "You: Price?", "Assistant: 24 EUR [1].", "[1] Pricing https://northwind.example/pricing",
      "You: A person?", "Grace: Hello", "Grace has left.",
    ].join("\n\n") + "\n",
  );
});
