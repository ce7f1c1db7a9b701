import { endWithParent } from "@apex/testkit/child-process";
import { connect, offsetOf, type Client, type RequestEntry, type ThreadEvent, type ThreadRequest } from "@apex/ws-client";
import type { ChaosContract } from "../contract.ts";
import type { AttemptFailure, LogEntry } from "../history/records.ts";
import type { ToReader } from "../messages.ts";
import { createOutlet } from "../observe/outlet.ts";
import { threadName, userName, userOfThread } from "../settings.ts";

/** Reads every log from its start, with clients that took no part, straight from the service. */
endWithParent();
const outlet = createOutlet();

process.on("message", ({ port, settings, threads }: ToReader) => {
  for (let user = 0; user < settings.users; user += 1) readUser(user, port, threads.filter((thread) => userOfThread(thread, settings) === user));
});

function readUser(user: number, port: number, threads: readonly number[]): void {
  const client = connect<ChaosContract>(`ws://127.0.0.1:${port}/ws`, { token: () => userName(user) });
  for (const thread of threads) readThread(client, thread);
  void readDead(client, user);
}

function readThread(client: Client<ChaosContract>, thread: number): void {
  const own = client.thread(threadName(thread));
  own.on((event) => {
    outlet.record({ k: "log", thread, offset: offsetOf(event), id: event.eventId, user: event.userId, entry: toEntry(event) });
  });
  void readInbox(own.requests(), thread);
}

async function readInbox(requests: AsyncIterable<ThreadRequest<ChaosContract>>, thread: number): Promise<void> {
  for await (const request of requests) outlet.record({ k: "inbox", at: request.timestamp, thread, offset: offsetOf(request), id: request.requestId, witness: request.payload.witness });
}

interface DeadLetter {
  readonly code: string;
  readonly attempts: number;
  readonly failures: readonly AttemptFailure[];
  readonly request: RequestEntry;
}

async function readDead(client: Client<ChaosContract>, user: number): Promise<void> {
  for await (const { code, attempts, failures, request } of client.stream<DeadLetter>({ kind: "dead", name: "dead" })) {
    outlet.record({ k: "dead", user, id: request.requestId, code, attempts, failures: failures.map(({ attempt, code: own }) => ({ attempt, code: own })) });
  }
}

type Fields = Partial<Record<"n" | "attempt" | "position", number> & Record<"runId" | "requestId" | "retryOf" | "text" | "of", string>> & {
  readonly error?: { readonly code: string };
};

function toEntry(event: ThreadEvent<ChaosContract>): LogEntry {
  const { n, runId, requestId, retryOf, attempt, position, text, of, error }: Fields = event;
  const entry = { type: event.type, n, run: runId, request: requestId, retryOf, attempt, position, text, of, code: error?.code };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as unknown as LogEntry;
}
