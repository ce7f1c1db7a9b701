import { expect, test } from "vitest";
import { createHeaderPool } from "../src/header-pool.ts";

/** Equal strings cannot be told apart from outside; what is checked is that no request is changed by what others said. */
function poolAll(requests: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const pool = createHeaderPool();
  return requests.map((rawHeaders) => {
    const request = { rawHeaders: [...rawHeaders] };
    pool(request);
    return request.rawHeaders;
  });
}

test("a request says the same after its headers were shared with others", () => {
  const requests = [
    ["Host", "a.example", "User-Agent", "one", "Cookie", "session=1", "SEC-WebSocket-Key", "k1"],
    ["host", "a.example", "User-Agent", "two", "Cookie", "session=2", "SEC-WebSocket-Key", "k2"],
    [],
    ["Origin"],
  ];
  expect(poolAll(requests)).toEqual(requests);
});

test("however many different values come, none is mistaken for another", () => {
  const requests = Array.from({ length: 2_500 }, (_, index) => ["User-Agent", `agent ${index % 1_700}`, "Accept", "y".repeat(index % 400)]);
  expect(poolAll(requests)).toEqual(requests);
});
