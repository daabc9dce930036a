import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { ApiError } from "../src/api";
import type { HandoffMessage, StoredTurn } from "../src/contract";
import { fresh, fromStored, isDelivered, isOpen, placed } from "../src/exchange";
import { formProblem } from "../src/problem";
import { Watch } from "../src/watch";

const message = (id: number, after_turn: number): HandoffMessage => ({ id, kind: "rep", rep: "Grace", text: "", at: "", after_turn });

test("a message stands behind the turn it followed", () => {
  const turns = ["a", "b"].map((id) => fresh(id, ""));
  const after = (turn: number, before = ""): string | undefined => placed([message(1, turn)], turns, before)[0]?.after;
  assert.deepEqual([0, 1, 2, 9].map((turn) => after(turn)), ["", "a", "b", "b"]);
  assert.equal(after(0, "of the session before"), "of the session before");
  assert.equal(placed([message(1, 3)], [], "")[0]?.after, "");
});

const STORED: StoredTurn = { turn_id: "t", client_turn_id: "c", text: "Hi", reply: null, state: "open", feedback: null };
const FORM = { form_id: "f", reason: "", fields: [], consent: null, submit: "", dismiss: "" };

test("stored turns come back as they were", () => {
  const open = fromStored(STORED);
  assert.deepEqual([open.id, open.turnId, isOpen(open), isDelivered(open)], ["c", "t", true, false]);
  const silent = fromStored({ ...STORED, state: "closed", reply: { text: "", citations: [] } });
  assert.deepEqual([isOpen(silent), isDelivered(silent)], [false, true]);
  assert.ok(isDelivered(fromStored({ ...STORED, state: "closed" })));
  const asking = fromStored({ ...STORED, state: "closed", reply: { text: "", citations: [] }, form: { ...FORM, state: "dismissed" } });
  assert.deepEqual([isDelivered(asking), asking.form?.state, asking.form?.accepted], [false, "dismissed", {}]);
  assert.equal(fromStored({ ...STORED, state: "failed" }).phase, "failed");
});

test("why a form was not taken", () => {
  const refusal = (status: number, detail: string, fields = {}): ApiError => new ApiError(status, "", detail, null, fields);
  const unsent = "This could not be sent. Please try again.";
  assert.deepEqual(formProblem(refusal(422, "Look again.", { email: "No." })), { text: "Look again.", fields: { email: "No." } });
  assert.equal(formProblem(refusal(500, "stack trace")).text, unsent);
  assert.equal(formProblem(refusal(400, "")).text, unsent);
  assert.deepEqual(formProblem(new TypeError("Failed to fetch")), { text: unsent, fields: {} });
  assert.equal(formProblem(refusal(410, "x")).text, "This conversation has ended. Please write to us again.");
});

class Page extends EventTarget {
  hidden = false;
  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

/** A watch whose looks are counted; `answer` may throw. */
function watching(context: TestContext, answer: () => void = () => undefined): { watch: Watch; page: Page; looks: () => number; pass: (ms: number) => Promise<void> } {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const page = new Page();
  Object.assign(globalThis, { document: page });
  let count = 0;
  const watch = new Watch(async () => {
    count += 1;
    answer();
  });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 500) {
      await settle();
      context.mock.timers.tick(500);
    }
    await settle();
  };
  return { watch, page, looks: () => count, pass };
}

test("it looks every four seconds, and every thirty while hidden", async (context) => {
  const { watch, page, looks, pass } = watching(context);
  watch.turn(true);
  watch.turn(true);
  assert.equal(looks(), 1);
  await pass(12_000);
  assert.equal(looks(), 4);
  page.turn(true);
  await pass(4_000); // the look that was due
  assert.equal(looks(), 5);
  await pass(29_000);
  assert.equal(looks(), 5);
  await pass(1_000);
  assert.equal(looks(), 6);
  page.turn(false);
  assert.equal(looks(), 7);
  await pass(4_000);
  assert.equal(looks(), 8);
  watch.turn(false);
  page.turn(false);
  await pass(60_000);
  assert.equal(looks(), 8);
});

test("it looks more and more seldom while that fails, and waits as long as it is told", async (context) => {
  let error: Error | null = new TypeError("Failed to fetch");
  const { watch, looks, pass } = watching(context, () => {
    if (error) throw error;
  });
  watch.turn(true);
  for (const [seconds, total] of [[8, 2], [16, 3], [32, 4], [60, 5], [60, 6]] as const) {
    await pass(seconds * 1000 - 500);
    assert.equal(looks(), total - 1, `before ${seconds} s`);
    await pass(500);
    assert.equal(looks(), total, `after ${seconds} s`);
  }
  error = new ApiError(429, "", "", 90);
  await pass(60_000);
  assert.equal(looks(), 7);
  error = null;
  await pass(89_500);
  assert.equal(looks(), 7);
  await pass(500);
  await pass(4_000);
  assert.equal(looks(), 9);
  watch.turn(false);
});
