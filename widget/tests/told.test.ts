import assert from "node:assert/strict";
import { test } from "node:test";
import type { Context } from "../src/host";
import { told, tokenOf } from "../src/told";

const guest = (): { context: Context } => ({ context: {} });

test("context keeps plain values, later ones over earlier ones", () => {
  const host = guest();
  told(host.context, "context", { product: "Team", price: 24, trial: true, list: [1], deep: {}, nan: Number.NaN, none: undefined }, undefined);
  told(host.context, "context", { product: "Pro", trial: null }, undefined);
  assert.deepEqual(host.context, { product: "Pro", price: 24 });
});

test("context is small, whatever it is given", () => {
  const host = guest();
  told(host.context, "context", Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, "x".repeat(9999)])), undefined);
  told(host.context, "context", { ["y".repeat(65)]: 1, k0: "short" }, undefined);
  assert.equal(Object.keys(host.context).length, 20);
  assert.equal(host.context["k0"], "short");
  assert.ok(Object.values(host.context).every((value) => String(value).length <= 256));
  for (const odd of [null, undefined, 7, "text", JSON.parse('{"__proto__": "x"}')]) told(host.context, "context", odd, undefined);
  assert.equal(Object.getPrototypeOf(host.context), Object.prototype);
});

test("what was tracked is context, too", () => {
  const host = guest();
  told(host.context, "track", "cart", { items: 2 });
  told(host.context, "track", "trial", undefined);
  assert.deepEqual(host.context, { "event.cart": '{"items":2}', "event.trial": true });
});

test("identify gives the signed token, wherever it stands", () => {
  assert.equal(tokenOf({ name: "Ada", email: "ada@x.example" }, "jwt"), "jwt");
  assert.equal(tokenOf({ token: "jwt2" }, undefined), "jwt2");
});

test("identify without proof proves nothing", () => {
  const warnings: unknown[] = [];
  const { warn } = console;
  console.warn = (text: unknown) => void warnings.push(text);
  for (const odd of [undefined, null, {}, "text", { email: "ada@x.example" }, { token: 7 }, { token: "" }]) assert.equal(tokenOf(odd, undefined), "");
  console.warn = warn;
  assert.equal(warnings.length, 7);
});
