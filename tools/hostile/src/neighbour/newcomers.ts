import { setTimeout as pause } from "node:timers/promises";
import { RawSocket, upgradeRequest } from "../raw-socket.ts";
import type { SampleOptions } from "./neighbour.ts";
import { takeSamples, type Samples } from "./samples.ts";
import type { Target } from "./target.ts";

/** What a client waits before it tries again: half of the first ceiling of PROTOCOL §15. */
const RETRY_MS = 250;

/** Over all targets: a user who was there before is no newcomer. */
let arrived = 0;

/** From the moment at which a new user connects to its `welcome`, refusals and their backoff included. */
export const measureNewcomers = (target: Target, { count, everyMs, lostAfterMs }: SampleOptions): Promise<Samples> =>
  takeSamples(count, everyMs, () => arrive(target.port, lostAfterMs));

async function arrive(port: number, lostAfterMs: number): Promise<number | undefined> {
  const startedAtMs = performance.now();
  const user = `new-${(arrived += 1)}`;
  while (performance.now() - startedAtMs < lostAfterMs) {
    if (await tryArrive(port, user, startedAtMs + lostAfterMs - performance.now())) return performance.now() - startedAtMs;
    await pause(RETRY_MS);
  }
  return undefined;
}

async function tryArrive(port: number, user: string, patienceMs: number): Promise<boolean> {
  const socket = new RawSocket(port);
  const timer = setTimeout(() => socket.destroy(), patienceMs);
  socket.write(upgradeRequest());
  socket.send({ t: "hello", v: 1, token: `user:${user}` });
  const isWelcome = await socket.until(() => socket.answers.some(({ t }) => t === "welcome"));
  clearTimeout(timer);
  socket.reset();
  return isWelcome;
}
