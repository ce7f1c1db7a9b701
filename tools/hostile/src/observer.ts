import { connect, cursorOf, type Client, type ThreadEvent } from "@apex/ws-client";
import { witnessOf, type HostileContract } from "./contract.ts";
import { VICTIM, VICTIM_THREAD } from "./messages.ts";

/** A well-behaved client that reads everything while others attack. */
export interface Observer extends AsyncDisposable {
  readonly numbers: readonly number[];
  /** Events that were not written for the observer, by what they say themselves. */
  readonly strays: readonly string[];
  readonly cursors: readonly string[];
  /** How often it had to connect: once, unless the server let go of it. */
  readonly connects: number;
  readonly client: Client<HostileContract>;
  /** Resolves when the event with this number came. */
  reached(n: number): Promise<void>;
}

const CURSORS_KEPT = 20;

export function observe(port: number): Observer {
  const client = connect<HostileContract>(`ws://127.0.0.1:${port}/ws`, { token: () => `user:${VICTIM}` });
  const numbers: number[] = [];
  const cursors: string[] = [];
  const strays: string[] = [];
  let connects = 0;
  const waiting = new Set<() => void>();
  client.onPhase(({ name }) => {
    if (name === "authenticating") connects += 1;
  });
  client.thread(VICTIM_THREAD).on((event) => {
    if (witnessIn(event) !== witnessOf(VICTIM, VICTIM_THREAD)) strays.push(JSON.stringify(event));
    if (event.type !== "noted") return;
    numbers.push(event.n);
    if (cursors.length < CURSORS_KEPT) cursors.push(cursorOf(event));
    for (const check of waiting) check();
  });

  return {
    numbers,
    strays,
    cursors,
    get connects() {
      return connects;
    },
    client,
    reached: (n) =>
      new Promise((resolve) => {
        const check = (): void => {
          if ((numbers.at(-1) ?? 0) < n) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** The service writes these two only: an answer to the observer's own request has the witness in its result. */
function witnessIn(event: ThreadEvent<HostileContract>): unknown {
  const { witness, result } = event as { readonly witness?: string; readonly result?: { readonly witness?: string } };
  return witness ?? result?.witness;
}
