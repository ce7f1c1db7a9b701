import { createError, type ApexError } from "@apex/ws-queue-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFailures } from "../../src/connection/failures.ts";
import { openLink, type Link } from "../../src/connection/link.ts";
import { resolveOptions } from "../../src/connection/options.ts";
import type { Session } from "../../src/connection/session.ts";
import { createVirtualClock } from "./support/virtual-clock.ts";

// The waits have a jitter.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.5));
afterEach(() => void vi.restoreAllMocks());

const lost = (): ApexError => createError("store_unavailable", "lost");

/** Sessions that a test ends, over a server that it takes away, in virtual time. */
async function openVirtualLink() {
  const clock = createVirtualClock();
  const attempts: number[] = [];
  const told: string[] = [];
  const sessions: Session[] = [];
  let isThere = true;
  const open = async (): Promise<Session> => {
    attempts.push(clock.monotonicMs());
    if (!isThere) throw lost();
    const ended = Promise.withResolvers<ApexError>();
    const session: Session = { call: async () => "OK", ended: ended.promise, end: ended.resolve };
    sessions.push(session);
    return session;
  };
  const link: Link = await openLink(resolveOptions({ url: "redis://here", reconnectMinMs: 100, reconnectMaxMs: 5_000 }), {
    clock,
    failures: createFailures("here"),
    open,
    onReady: () => told.push("ready"),
    onError: ({ message }) => told.push(message),
  });
  const lose = (): void => sessions.at(-1)?.end(lost());
  return { clock, attempts, told, link, lose, setThere: (value: boolean) => (isThere = value) };
}

test("a session that is lost as soon as it is there is made ever more seldom; one that lasted, soon", async () => {
  const { clock, attempts, link, lose } = await openVirtualLink();
  for (let tenth = 0; tenth < 6_000; tenth += 1) {
    if (link.state().status === "ready") lose();
    await clock.advance(10);
  }
  // A minute: 100 ms, doubled up to 5 s, takes about six attempts to reach it, then one comes every 5 s.
  expect(attempts.length).toBeLessThan(25);
  await clock.advance(10_000);
  expect(link.state().status).toBe("ready");
  const before = attempts.length;
  lose();
  await clock.advance(500);
  expect(attempts.length).toBe(before + 1);
  await link.close();
});

test("what is told: a loss, the same reason not again until there was a session, and each later session", async () => {
  const { clock, told, link, lose, setThere } = await openVirtualLink();
  await clock.advance(2_000);
  setThere(false);
  lose();
  await clock.advance(20_000);
  expect(told).toEqual(["lost"]);
  expect(() => link.use()).toThrow("lost");
  setThere(true);
  await clock.advance(6_000);
  expect(told).toEqual(["lost", "ready"]);
  lose();
  await clock.advance(6_000);
  expect(told).toEqual(["lost", "ready", "lost", "ready"]);
  await expect(link.use().call(["PING"])).resolves.toBe("OK");
  await link.close();
  expect(() => link.use()).toThrow(expect.objectContaining({ code: "store_closed" }) as Error);
});
