import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { startProcess, type WorkerProcess } from "../worker-process.ts";
import type { FromClients, FromServer, ToClients, ToServer } from "./messages.ts";

const USERS = 5_000;
const PROCESSES = 2;
const EVENTS = 40;
const EVENT_BYTES = 1_024;
const ANSWER_TIMEOUT_MS = 900_000;

export interface UsersFigures {
  readonly users: number;
  readonly eventBytesPerUser: number;
  readonly stages: readonly Stage[];
}

interface Stage extends Omit<FromServer & { type: "measured" }, "type"> {
  readonly name: string;
}

/** What one node takes with many users, each with one connection from another process that follows a thread of its own. */
export async function measureUsers(progress: (text: string) => void): Promise<UsersFigures> {
  const folder = await mkdtemp(join(tmpdir(), "apex-bench-"));
  using server: WorkerProcess<ToServer, FromServer> = startProcess("./processes/users-server.ts", [join(folder, "bench.db")]);
  const clients = Array.from({ length: PROCESSES }, (): WorkerProcess<ToClients, FromClients> => startProcess("./processes/users-clients.ts"));
  const stages: Stage[] = [];
  const measure = async (name: string): Promise<void> => {
    server.send({ type: "measure" });
    const { heapBytes, externalBytes, residentBytes } = await server.next("measured");
    stages.push({ name, heapBytes, externalBytes, residentBytes });
  };
  try {
    const { port } = await server.next("ready");
    await measure("no user");
    progress(`users: ${USERS} connect`);
    await tellAll(clients, "connected", (index) => ({ type: "connect", port, first: (index * USERS) / PROCESSES, count: USERS / PROCESSES }));
    await measure("all connected");
    progress(`users: ${EVENTS} events for each`);
    const reached = tellAll(clients, "reached", () => ({ type: "expect", events: EVENTS }));
    server.send({ type: "append", users: USERS, events: EVENTS, bytes: EVENT_BYTES });
    await Promise.all([server.next("appended", ANSWER_TIMEOUT_MS), reached]);
    await measure("all at the head of their history");
  } finally {
    for (const client of clients) client[Symbol.dispose]();
    await rm(folder, { recursive: true, force: true });
    progress("");
  }
  return { users: USERS, eventBytesPerUser: EVENTS * EVENT_BYTES, stages };
}

async function tellAll(clients: readonly WorkerProcess<ToClients, FromClients>[], answer: FromClients["type"], message: (index: number) => ToClients): Promise<void> {
  const answers = clients.map((client) => client.next(answer, ANSWER_TIMEOUT_MS));
  clients.forEach((client, index) => client.send(message(index)));
  await Promise.all(answers);
}

export function printUsers({ users, eventBytesPerUser, stages }: UsersFigures): void {
  console.log(`\n${styleText("bold", "users")} (MiB of one node with ${users} users on SQLite, each with a thread; ${eventBytesPerUser / 1_024} KiB of events for each)`);
  for (const { name, heapBytes, externalBytes, residentBytes } of stages) {
    console.log(`  ${name.padEnd(34)} heap ${mib(heapBytes)}   beside it ${mib(externalBytes)}   resident ${mib(residentBytes)}`);
  }
}

const mib = (bytes: number): string => (bytes / 1_048_576).toFixed(1).padStart(7);
