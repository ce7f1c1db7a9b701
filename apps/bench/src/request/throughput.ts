import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@apex/ws-client";
import { PAD, type AskContract } from "./contract.ts";
import { connectAsker, type RequestServer } from "./latency.ts";

export interface Throughput {
  readonly clients: number;
  readonly acceptedPerSecond: number;
  readonly handledPerSecond: number;
}

const CLIENTS = 100;
const THREADS_PER_CLIENT = 4;
/** Of each client, not yet accepted. */
const IN_FLIGHT = 8;
const WARM_UP_MS = 2_000;
const MEASURED_MS = 5_000;

/** Many users ask at once, each as fast as its requests are accepted, while their handlers are called. */
export async function measureThroughput(server: RequestServer, port: number): Promise<Throughput> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => connectAsker(port, `user-${index}`)));
  server.send({ type: "report", isOn: false });
  await server.next("reporting");
  const load = startLoad(clients);
  await pause(WARM_UP_MS);
  const [before, fromMs] = [await count(server, load), performance.now()];
  await pause(MEASURED_MS);
  const [after, toMs] = [await count(server, load), performance.now()];
  await load.stop();
  await Promise.all(clients.map((client) => client.close()));
  const perSecond = (events: number): number => (events * 1_000) / (toMs - fromMs);
  return {
    clients: CLIENTS,
    acceptedPerSecond: perSecond(after.accepted - before.accepted),
    handledPerSecond: perSecond(after.handled - before.handled),
  };
}

interface Load {
  readonly accepted: number;
  stop(): Promise<void>;
}

async function count(server: RequestServer, load: Load): Promise<{ readonly accepted: number; readonly handled: number }> {
  server.send({ type: "count" });
  const { handled } = await server.next("counted");
  return { accepted: load.accepted, handled };
}

function startLoad(clients: readonly Client<AskContract>[]): Load {
  let accepted = 0;
  let isOver = false;

  async function ask(client: Client<AskContract>, lane: number): Promise<void> {
    for (let n = 0; !isOver; n += 1) {
      await client.thread(`thread-${(lane + n) % THREADS_PER_CLIENT}`).request("ask", { n, pad: PAD }).accepted;
      accepted += 1;
    }
  }
  const lanes = clients.flatMap((client) => Array.from({ length: IN_FLIGHT }, (_, lane) => ask(client, lane)));
  return {
    get accepted() {
      return accepted;
    },
    async stop() {
      isOver = true;
      await Promise.all(lanes);
    },
  };
}
