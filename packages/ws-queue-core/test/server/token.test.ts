import { describe, expect, test } from "vitest";
import { parseUserId } from "../../src/index.ts";
import { framesOf, ofType, PRODUCER, ScriptedConnection, typesOf, USER } from "./support/scripted-connection.ts";

const LIMITS = { heartbeatMs: 10_000_000, deadAfterMs: 20_000_000 };
const START = 1_000;

/** A ready connection whose token runs out after this long. */
const openFor = (ms: number): ScriptedConnection => new ScriptedConnection(LIMITS).open({}, START + ms);
const authenticated = (expiresAt?: number, userId = USER) => ({ type: "authenticated", userId, expiresAt }) as const;

describe("expiry", () => {
  test("the client is warned a minute ahead, once, and then the connection is closed", () => {
    const connection = openFor(600_000);
    expect(connection.advance(539_999)).toEqual([]);
    expect(framesOf(connection.advance(1))).toEqual([{ t: "auth-expiring", inMs: 60_000 }]);
    expect(connection.advance(59_999)).toEqual([]);
    expect(ofType(connection.advance(1), "close")).toMatchObject([{ reason: "token_expired" }]);
  });

  test("of a short token the client is warned at half of its life", () => {
    const connection = openFor(40_000);
    expect(connection.advance(19_999)).toEqual([]);
    expect(framesOf(connection.advance(1))).toEqual([{ t: "auth-expiring", inMs: 20_000 }]);
  });

  test("the client is not warned before welcome, when it may not answer yet, but then", () => {
    const connection = new ScriptedConnection(LIMITS);
    connection.frame({ t: "hello", v: 1, token: "short" });
    connection.input(authenticated(START + 8_000));
    expect(connection.advance(5_000)).toEqual([]);
    expect(framesOf(connection.input({ type: "producer", producer: { producer: PRODUCER, accepted: 0, settled: 0 } }))).toMatchObject([{ t: "welcome" }]);
    expect(framesOf(connection.advance(0))).toEqual([{ t: "auth-expiring", inMs: 3_000 }]);
  });

  test("a token without an end never runs out", () => {
    const connection = new ScriptedConnection(LIMITS).open();
    expect(connection.advance(9_000_000)).toEqual([]);
  });

  test("a token that has run out already opens nothing", () => {
    const connection = new ScriptedConnection(LIMITS);
    connection.frame({ t: "hello", v: 1, token: "old" });
    expect(connection.input(authenticated(START))).toMatchObject([{ type: "close", reason: "token_expired" }]);
  });
});

describe("refresh", () => {
  test("a new token of the same user moves the end, without an answer", () => {
    const connection = openFor(100_000);
    connection.advance(50_000);
    expect(connection.frame({ t: "auth", token: "new" })).toEqual([{ type: "authenticate", token: "new" }]);
    expect(connection.input(authenticated(START + 500_000))).toEqual([]);
    expect(connection.advance(389_999)).toEqual([]);
    expect(typesOf(connection.advance(1))).toEqual(["auth-expiring"]);
  });

  test("a token of another user closes the connection", () => {
    const connection = openFor(100_000);
    connection.frame({ t: "auth", token: "other" });
    const outputs = connection.input(authenticated(undefined, parseUserId("user-2")));
    expect(ofType(outputs, "close")).toMatchObject([{ reason: "unauthorized" }]);
  });

  test("a token that nobody knows closes the connection", () => {
    const connection = openFor(100_000);
    connection.frame({ t: "auth", token: "junk" });
    expect(ofType(connection.input({ type: "unauthenticated" }), "close")).toMatchObject([{ reason: "unauthorized" }]);
  });

  test("one question at a time, and of the tokens that came meanwhile the newest", () => {
    const connection = openFor(100_000);
    connection.frame({ t: "auth", token: "1" });
    expect(connection.frame({ t: "auth", token: "2" })).toEqual([]);
    expect(connection.frame({ t: "auth", token: "3" })).toEqual([]);
    expect(connection.input(authenticated())).toEqual([{ type: "authenticate", token: "3" }]);
    expect(connection.input(authenticated())).toEqual([]);
  });

  test("a token that runs out while its successor is being looked at closes all the same", () => {
    const connection = openFor(100_000);
    connection.frame({ t: "auth", token: "late" });
    expect(ofType(connection.advance(100_000), "close")).toMatchObject([{ reason: "token_expired" }]);
    expect(connection.input(authenticated())).toEqual([]);
  });
});
