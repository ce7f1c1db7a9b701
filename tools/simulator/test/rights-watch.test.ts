import { parseThreadId, parseUserId, threadStream } from "@apex/ws-queue-core";
import type { ServerOutput } from "@apex/ws-queue-core/server";
import { describe, expect, it } from "vitest";
import { createRightsWatch, type RightsWatch } from "../src/node/rights-watch.ts";
import { createRights, type Rights } from "../src/node/rights.ts";

const ADA = parseUserId("ada");
const STREAM = threadStream(ADA, parseThreadId("t"));
const LIVE: ServerOutput = { type: "send", frame: { t: "live", n: 1, head: 0 } };

/** A connection of ada's with one subscription that was allowed by question 1. */
function open(): { readonly watch: RightsWatch; readonly rights: Rights; found(): readonly string[] } {
  const rights = createRights();
  const found: string[] = [];
  const watch = createRightsWatch("node0/1", rights, ({ why }) => found.push(why));
  examine(watch);
  answer(watch, 1);
  return { watch, rights, found: () => found.splice(0) };
}

function examine(watch: RightsWatch): void {
  watch.output({ type: "authenticate", token: "t" });
  watch.input({ type: "authenticated", userId: ADA, expiresAt: undefined });
}

const ask = (watch: RightsWatch, question: number): void =>
  watch.output({ type: "authorize", n: 1, question, stream: { kind: "thread", name: "t" }, isAgain: true });

function answer(watch: RightsWatch, question: number): void {
  ask(watch, question);
  watch.input({ type: "authorized", n: 1, question, stream: STREAM });
}

describe("who watches a connection's rights", () => {
  it("finds nothing where all is well", () => {
    const { watch, rights, found } = open();
    rights.noteRevoked(ADA, "recheck");
    watch.input({ type: "recheck" });
    answer(watch, 2);
    watch.output(LIVE);
    expect(found()).toEqual([]);
  });

  it("finds what is sent of a stream that was lost before its nodes were told, or before the newest token", () => {
    const { watch, rights, found } = open();
    rights.take(ADA, STREAM);
    watch.output(LIVE);
    expect(found()).toEqual([]);
    rights.noteRevoked(ADA, "recheck");
    watch.output(LIVE);
    expect(found()).toEqual(["although the user had lost it"]);
    rights.give(ADA, STREAM);
    rights.take(ADA, STREAM);
    watch.output(LIVE);
    expect(found()).toEqual([]);
    examine(watch);
    answer(watch, 2);
    watch.output(LIVE);
    expect(found()).toEqual(["although the user had lost it"]);
  });

  it("finds what is sent before the newest question is answered", () => {
    const { watch, found } = open();
    watch.input({ type: "recheck" });
    watch.output(LIVE);
    ask(watch, 2);
    ask(watch, 3);
    watch.input({ type: "authorized", n: 1, question: 2, stream: STREAM });
    watch.output(LIVE);
    expect(found()).toEqual(Array(2).fill("before its rights were known"));
  });

  it("finds what is sent on a connection whose token came before its user's connections were closed", () => {
    const { watch, rights, found } = open();
    rights.noteRevoked(ADA, "close");
    watch.output(LIVE);
    expect(found()).toEqual(["although the connection was revoked"]);
  });
});
