import type { ApexError, Phase } from "@apex/ws-client";
import { expect, test } from "vitest";
import { ApiError } from "../../src/page/api.ts";
import { errorInWords } from "../../src/page/error-words.ts";
import { lineAfter } from "../../src/page/line.ts";
import { lineOutlook, lineProblem } from "../../src/page/line-words.ts";
import type { LineState } from "../../src/page/state.ts";

const START: LineState = { phase: "idle", retryAt: undefined, cause: undefined };
const cause = (code: string, attempt = 1) => ({ error: { code } as ApexError, attempt });
const backoff = (code: string, attempt = 1, retryInMs = 2_400): Phase => ({ name: "backoff", retryInMs, cause: cause(code, attempt) });

test.each([
  [backoff("unreachable"), "The server cannot be reached.", "Trying again in 3 s."],
  [backoff("token_unavailable", 3), "The server could not sign you in.", "Trying again in 3 s (attempt 4)."],
  [backoff("origin_not_allowed"), "The server does not accept pages from this address.", "Trying again in 3 s."],
  [backoff("too_many_connections", 2, 0), "You have too many tabs of this page open. Close one of them.", "Trying now (attempt 3)…"],
  [backoff("something_newer"), "The connection broke: something newer.", "Trying again in 3 s."],
  [{ name: "suspended" }, "This device is offline.", "Trying again when there is a network."],
  [{ name: "closed", reason: "unauthorized", cause: cause("unauthorized") }, "You have been signed out.", "It does not come back by itself."],
  [{ name: "closed", reason: "unsupported_version", cause: cause("unsupported_version") }, "This page is out of date. Reload it to get the new version.", "It does not come back by itself."],
  [{ name: "closed", reason: "closed" }, "The connection was closed.", "It does not come back by itself."],
] as const satisfies readonly (readonly [Phase, string, string])[])("%j is told as: %s %s", (phase, problem, outlook) => {
  const line = lineAfter(START, phase, 1_000);
  expect(lineProblem(line)).toBe(problem);
  expect(lineOutlook(line, 1_000)).toBe(outlook);
});

test("what did not work is told in words, whether the server, the pipeline or the network refused it", () => {
  expect(errorInWords(new ApiError(413, "There are too many documents."))).toBe("There are too many documents.");
  expect(errorInWords(new TypeError("Failed to fetch"))).toBe("The server cannot be reached.");
  expect(errorInWords(Object.assign(new Error("inbox_full"), { code: "inbox_full" }))).toMatch(/^Too many questions are waiting/);
  expect(errorInWords(new Error("Something else"))).toBe("Something else");
});

test("while another attempt is made it stays known why the last one failed, until there is a connection", () => {
  const waiting = lineAfter(START, backoff("overloaded", 2), 1_000);
  const trying = lineAfter(lineAfter(waiting, { name: "connecting" }, 2_000), { name: "authenticating" }, 2_100);
  expect([lineProblem(trying), lineOutlook(trying, 2_100)]).toEqual(["The server is busy.", "Trying now (attempt 3)…"]);
  expect(lineProblem(lineAfter(trying, { name: "resuming" }, 2_200))).toBeUndefined();
  expect(lineProblem(lineAfter(START, { name: "connecting" }, 0))).toBeUndefined();
});
