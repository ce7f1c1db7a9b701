import type { FromClient, FromServer, ToClient, ToServer } from "./messages.ts";
import type { Scenario } from "./scenarios.ts";
import { startProcess, type WorkerProcess } from "./worker-process.ts";

type Server = WorkerProcess<ToServer, FromServer>;
type Client = WorkerProcess<ToClient, FromClient>;

/** Runs one subject once, in fresh processes. The result is in the scenario's unit. */
export async function runRound(subject: string, scenario: Scenario): Promise<number> {
  using server: Server = startProcess("./processes/server.ts");
  using client: Client = startProcess("./processes/client.ts");
  server.send({ type: "start", subject, clients: scenario.clients });
  const { port } = await server.next("started");
  const connect = async (): Promise<void> => {
    client.send({ type: "connect", subject, port, clients: scenario.clients });
    await client.next("connected");
  };
  await connect();
  // Once to warm up; the second time counts.
  if (scenario.mode === "idle") {
    const before = await measure(server);
    await connect();
    return ((await measure(server)).memoryBytes - before.memoryBytes) / scenario.clients / 1_024;
  }
  await publish(server, client, scenario, 1);
  await measure(server);
  await publish(server, client, scenario, scenario.events + 1);
  return (await measure(server)).cpuUs / (scenario.events * scenario.clients);
}

async function measure(server: Server): Promise<FromServer & { type: "measured" }> {
  server.send({ type: "measure" });
  return server.next("measured");
}

async function publish(server: Server, client: Client, { mode, events }: Scenario, from: number): Promise<void> {
  const last = from + events - 1;
  const step = mode === "burst" ? events : 1;
  for (let first = from; first <= last; first += step) {
    const through = first + step - 1;
    client.send({ type: "expect", through });
    const reached = client.next("reached");
    server.send({ type: "publish", from: first, to: through });
    await reached;
  }
}
