import { RawSocket, upgradeRequest } from "../raw-socket.ts";
import type { SampleOptions } from "./neighbour.ts";
import { takeSamples, type Samples } from "./samples.ts";
import type { Target } from "./target.ts";

/** As many users, so that none of them sends more than it may. */
export const TALKERS = 10;

/** Users who each ask now and then, and want their answer. */
export interface Talkers extends Disposable {
  /** From a ping to its pong. */
  measure(options: SampleOptions): Promise<Samples>;
}

export async function joinTalkers({ port }: Target): Promise<Talkers> {
  const sockets = Array.from({ length: TALKERS }, () => new RawSocket(port));
  for (const [index, socket] of sockets.entries()) {
    socket.write(upgradeRequest());
    socket.send({ t: "hello", v: 1, token: `user:talker-${index}` });
    await socket.until(() => socket.answers.some(({ t }) => t === "welcome"));
  }
  const asked = sockets.map(() => 0);

  async function ask(index: number, lostAfterMs: number): Promise<number | undefined> {
    const socket = sockets[index % TALKERS] as RawSocket;
    const askedAtMs = performance.now();
    const place = (asked[index % TALKERS] = (asked[index % TALKERS] ?? 0) + 1);
    socket.send({ t: "ping" });
    const isAnswered = await socket.until(() => socket.answers.filter(({ t }) => t === "pong").length >= place).catch(() => false);
    const tookMs = performance.now() - askedAtMs;
    return isAnswered && tookMs < lostAfterMs ? tookMs : undefined;
  }

  return {
    measure: ({ count, everyMs, lostAfterMs }) => takeSamples(count, everyMs, (index) => ask(index, lostAfterMs)),
    [Symbol.dispose]() {
      for (const socket of sockets) socket.reset();
    },
  };
}
