import { connect } from "@apex/ws-client";
import type { HostileContract } from "../contract.ts";
import { NEIGHBOUR, NEIGHBOUR_THREAD } from "./messages.ts";
import { takeSamples, type Samples } from "./samples.ts";
import type { Target } from "./target.ts";

/** Another user of the same service, who does nothing but read one thread. */
export interface Neighbour extends AsyncDisposable {
  /** From an append to its event: the service's process is told to append, and the neighbour's own client gets it. */
  measureEvents(options: SampleOptions): Promise<Samples>;
}

export interface SampleOptions {
  readonly count: number;
  readonly everyMs: number;
  /** How long a sample is waited for. */
  readonly lostAfterMs: number;
}

export async function joinNeighbour(target: Target): Promise<Neighbour> {
  const client = connect<HostileContract>(`ws://127.0.0.1:${target.port}/ws`, { token: () => `user:${NEIGHBOUR}` });
  const waiting = new Map<number, () => void>();
  let appended = 0;
  client.thread(NEIGHBOUR_THREAD).on((event) => {
    if (event.type !== "noted") return;
    waiting.get(event.n)?.();
    waiting.delete(event.n);
  });

  function append(lostAfterMs: number): Promise<number | undefined> {
    const n = (appended += 1);
    const askedAtMs = performance.now();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, lostAfterMs, undefined);
      waiting.set(n, () => {
        clearTimeout(timer);
        resolve(performance.now() - askedAtMs);
      });
      target.append(n);
    });
  }

  return {
    measureEvents: ({ count, everyMs, lostAfterMs }) => takeSamples(count, everyMs, () => append(lostAfterMs)),
    [Symbol.asyncDispose]: () => client.close(),
  };
}
