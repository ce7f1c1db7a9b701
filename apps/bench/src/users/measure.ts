import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { startWorker, type Worker } from "../run/worker.ts";
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
  await using server: Worker<ToServer, FromServer> = startWorker(processOf("users-server.ts"), [join(folder, "bench.db")]);
  const clients = Array.from({ length: PROCESSES }, (): Worker<ToClients, FromClients> => startWorker(processOf("users-clients.ts")));
  const stages: Stage[] = [];
  const measure = async (name: string): Promise<void> => {
    const { heapBytes, externalBytes, residentBytes } = await server.ask({ type: "measure" }, "measured");
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
    await Promise.all([server.ask({ type: "append", users: USERS, events: EVENTS, bytes: EVENT_BYTES }, "appended", ANSWER_TIMEOUT_MS), reached]);
    await measure("all at the head of their history");
  } finally {
    for (const client of clients) await client[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
    progress("");
  }
  return { users: USERS, eventBytesPerUser: EVENTS * EVENT_BYTES, stages };
}

const processOf = (name: string): URL => new URL(`../processes/${name}`, import.meta.url);

async function tellAll(clients: readonly Worker<ToClients, FromClients>[], answer: FromClients["type"], message: (index: number) => ToClients): Promise<void> {
  await Promise.all(clients.map((client, index) => client.ask(message(index), answer, ANSWER_TIMEOUT_MS)));
}

export function printUsers({ users, eventBytesPerUser, stages }: UsersFigures): void {
  console.log(`\n${styleText("bold", "users")} (MiB of one node with ${users} users on SQLite, each with a thread; ${eventBytesPerUser / 1_024} KiB of events for each)`);
  for (const { name, heapBytes, externalBytes, residentBytes } of stages) {
    console.log(`  ${name.padEnd(34)} heap ${mib(heapBytes)}   beside it ${mib(externalBytes)}   resident ${mib(residentBytes)}`);
  }
}

const mib = (bytes: number): string => (bytes / 1_048_576).toFixed(1).padStart(7);
