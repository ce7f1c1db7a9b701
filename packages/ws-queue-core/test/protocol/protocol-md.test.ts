import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { RESERVED_EVENT_TYPES } from "../../src/events/index.ts";
import { DEFAULT_LIMITS, isErrorCode } from "../../src/index.ts";
import { CLOSE_CODES, closeRangeOf, decodeClientFrames, decodeServerFrames, FINAL_CLOSES, PROMPT_CLOSES, SUBPROTOCOL } from "../../src/protocol/index.ts";
import { CLIENT_TYPES, SERVER_TYPES } from "./support/arbitrary-frames.ts";

const text = readFileSync(new URL("../../../../PROTOCOL.md", import.meta.url), "utf8");

/** The JSON blocks that are marked as sent by this side. */
const blocksOf = (side: string): string[] =>
  [...text.matchAll(/```json (\w+)\n([\s\S]*?)```/g)].flatMap(([, from, body = ""]) => (from === side ? [body] : []));

/** The rows of all tables, cell by cell. */
const rows = [...text.matchAll(/^\|(.*)\|$/gm)].map(([, row = ""]) => row.split("|").map((cell) => cell.trim()));

/** Names in backticks. */
const namesIn = (part: string): string[] => [...part.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name);

describe("examples", () => {
  test("every JSON block says who sends it", () => {
    expect(text.match(/```json/g)).toHaveLength(blocksOf("client").length + blocksOf("server").length);
  });

  test("every frame of a client has an example, and all of them are decoded whole", () => {
    const frames = blocksOf("client").flatMap((block) => {
      const decoded = decodeClientFrames(block, DEFAULT_LIMITS);
      expect(decoded).toEqual([JSON.parse(block)].flat());
      return decoded;
    });
    expect(new Set(frames.map(({ t }) => t))).toEqual(new Set(CLIENT_TYPES));
  });

  test("every frame of a server has an example, and all of them are decoded", () => {
    const frames = blocksOf("server").flatMap((block) => {
      const decoded = decodeServerFrames(block);
      expect(decoded).toEqual([JSON.parse(block)].flat());
      return decoded;
    });
    expect(new Set(frames.map(({ t }) => t))).toEqual(new Set(SERVER_TYPES));
  });
});

describe("tables", () => {
  test("the close codes are the ones of the code", () => {
    const told = rows.filter(([code = ""]) => /^4\d{3}$/.test(code)).map(([code, reason = ""]) => [namesIn(reason)[0], Number(code)]);
    expect(Object.fromEntries(told)).toEqual(CLOSE_CODES);
  });

  test("the ranges of close codes say what the code does", () => {
    const advice = { "connects again now": [true, false], "connects again with": [false, false], "does not connect": [false, true] };
    for (const [range = "", what = ""] of rows.filter(([cell = ""]) => /^4\d{3}–4\d{3}$/.test(cell))) {
      const expected = Object.entries(advice).find(([words]) => what.startsWith(words))?.[1];
      for (const code of range.split("–").map(Number)) expect([PROMPT_CLOSES, FINAL_CLOSES].map((one) => one === closeRangeOf(code))).toEqual(expected);
    }
  });

  test("the defaults are the ones of the code", () => {
    const value = (name: string): number => Number(rows.find(([cell]) => cell === `\`${name}\``)?.[1]);
    expect({
      inboundFrameBytesMax: value("limits.frameBytes"),
      connectionWindowBytes: value("limits.connectionWindowBytes"),
      subscriptionWindowBytes: value("limits.subscriptionWindowBytes"),
      requestsInFlightMax: value("limits.requestsInFlight"),
      subscriptionsPerConnectionMax: value("limits.subscriptions"),
      heartbeatMs: value("heartbeatMs"),
      deadAfterMs: value("deadAfterMs"),
    }).toEqual({
      inboundFrameBytesMax: DEFAULT_LIMITS.inboundFrameBytesMax,
      connectionWindowBytes: DEFAULT_LIMITS.connectionWindowBytes,
      subscriptionWindowBytes: DEFAULT_LIMITS.subscriptionWindowBytes,
      requestsInFlightMax: DEFAULT_LIMITS.requestsInFlightMax,
      subscriptionsPerConnectionMax: DEFAULT_LIMITS.subscriptionsPerConnectionMax,
      heartbeatMs: DEFAULT_LIMITS.heartbeatMs,
      deadAfterMs: DEFAULT_LIMITS.deadAfterMs,
    });
    const silent = text.slice(text.indexOf("Not announced"), text.indexOf("## 17"));
    expect([...silent.matchAll(/\d+/g)].map(Number).slice(0, 6)).toEqual([
      DEFAULT_LIMITS.handshakeTimeoutMs,
      DEFAULT_LIMITS.connectionsPerUserMax,
      DEFAULT_LIMITS.requestsPerMinuteMax,
      DEFAULT_LIMITS.inboundFramesPerMessageMax,
      DEFAULT_LIMITS.inboundDepthMax,
      DEFAULT_LIMITS.eventBytesMax,
    ]);
  });

  test("the index of frames names every frame, with its side", () => {
    const typesOf = (side: string): string[] =>
      rows.filter(([from]) => from === side || from === "both").flatMap(([, types = ""]) => namesIn(types));
    expect(typesOf("client").sort()).toEqual([...CLIENT_TYPES].sort());
    expect(typesOf("server").sort()).toEqual([...SERVER_TYPES].sort());
  });
});

test("what a thread says is every type of event that is the library's", () => {
  const section = text.slice(text.indexOf("## 17"), text.indexOf("## 18"));
  const table = section.slice(section.indexOf("| event of a thread"), section.indexOf("`error` is"));
  const types = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, type]) => type);
  expect([...types, "request"].sort()).toEqual([...RESERVED_EVENT_TYPES].sort());
  expect(section).toContain("has the `type` `request`");
});

test("the codes that a client meets exist", () => {
  const codes = namesIn(text.slice(text.indexOf("Codes that a client meets"), text.indexOf("## 15")));
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !isErrorCode(code) && code !== "error" && code !== "rejected")).toEqual([]);
});

test("the subprotocol is the one of the code", () => {
  expect(text).toContain(`\`${SUBPROTOCOL}\``);
});

test("links inside the document lead somewhere", () => {
  const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) => title.toLowerCase().replaceAll(" ", "-"));
  for (const [, anchor] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
});
