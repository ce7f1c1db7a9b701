import { expect, test } from "vitest";
import { OpenStream } from "./support/open-stream.ts";
import { ofType, typesOf } from "./support/scripted-connection.ts";

/** Of a connection's window: 256 KiB, of which a read takes 64. */
const READS_MAX = 4;

test("a client that subscribes and leaves again and again has no more reads under way than its window has room for", () => {
  const stream = new OpenStream();
  stream.log.append(...Array.from({ length: 100 }, () => 1_000));
  let reads = 0;
  for (let n = 1; n <= 500; n += 1) {
    reads += ofType(stream.subscribe(n, "start"), "read").length;
    stream.connection.frame({ t: "unsub", n });
  }
  expect(reads).toBe(READS_MAX);
});

test("the next one reads as soon as the store has answered, in whatever way, for one that is gone", () => {
  const answers = [
    (n: number, stream: OpenStream) => stream.connection.input({ type: "read", n, result: stream.log.read({ stream: stream.log.stream, from: "start", entriesMax: 10, bytesMax: 10 }) }),
    (n: number, stream: OpenStream) => stream.connection.input({ type: "read-failed", n, retryAfterMs: 1_000 }),
    (n: number, stream: OpenStream) => stream.connection.input({ type: "read-impossible", n, code: "store_damaged" }),
  ];
  for (const answer of answers) {
    const stream = new OpenStream();
    stream.log.append(10);
    for (let n = 1; n <= READS_MAX; n += 1) {
      stream.subscribe(n, "start");
      stream.connection.frame({ t: "unsub", n });
    }
    expect(ofType(stream.subscribe(99, "start"), "read")).toEqual([]);
    expect(typesOf(answer(1, stream))).toEqual(["read"]);
    // A second answer frees nothing.
    expect(typesOf(answer(1, stream))).toEqual([]);
  }
});
