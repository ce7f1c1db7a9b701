import { availableParallelism } from "node:os";
import { configureLegacyCompat, legacyContract } from "@apex/ws-legacy-compat";
import { createAgentWebsocketBridge } from "@apex/ws-legacy-compat/services/agent-websocket-bridge";
import { getWebsocketManager } from "@apex/ws-legacy-compat/websocket-core/websocket-manager";
import { createManager, type Manager } from "@apex/ws-manager";
import { memoryStore } from "@apex/ws-manager/memory";

/**
 * `pnpm legacy:bench [runs]`: the same runs by the manager's own calls and by the old names, in turns, in one process and on the memory
 * store, so that what is left is what compat costs. CPU of the process and the time of each call.
 */
const RUNS = Number(process.argv[2] ?? 400);
const ROUNDS = 12;
/** Rounds that only warm up. */
const COLD = 2;
const USERS = 20;
const WANTED = 1.3;

process.env["APEX_WS_LEGACY"] = "silence";

const contract = legacyContract();
const manager: Manager<typeof contract> = await createManager({ contract, store: memoryStore(), authenticate: () => null });
configureLegacyCompat({ manager });

interface Round {
  readonly cpuMs: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Does one run of a user. `timed` takes each of its calls. */
type Subject = (address: { readonly userId: string; readonly threadId: string }, runId: string, timed: Timed) => Promise<void>;
type Timed = <Result>(call: () => Promise<Result>) => Promise<Result>;

const results = { documents: ["tea", "coffee"], pages: 12 };

const byManager: Subject = async (address, runId, timed) => {
  const run = await timed(() => manager.startRun(address, "librarian", { runId }));
  for (const thought of ["one", "two", "three"]) await timed(() => run.thinking(thought));
  await timed(() => run.tool("search", { q: "tea" }, () => results));
  await timed(() => run.emit("legacy_message", { name: "progress_update", data: { progress: { percent: 50 } } }));
  await timed(() => run.complete({ answer: "tea" }));
  await timed(() => manager.append({ userId: address.userId, threadId: "notices" }, "legacy_message", { name: "thread_update", data: { name: "Tea" } }));
};

const byOldNames: Subject = async ({ userId, threadId }, runId, timed) => {
  const bridge = createAgentWebsocketBridge({ userId, threadId, runId });
  await timed(() => bridge.notifyAgentStarted(runId, "librarian"));
  for (const thought of ["one", "two", "three"]) await timed(() => bridge.notifyAgentThinking(runId, "librarian", thought));
  await timed(async () => {
    await bridge.notifyToolExecuting(runId, "search", "librarian", { q: "tea" });
    await bridge.notifyToolCompleted(runId, "search", results);
  });
  await timed(() => bridge.notifyProgressUpdate(runId, "librarian", { percent: 50 }));
  await timed(() => bridge.notifyAgentCompleted(runId, "librarian", { answer: "tea" }));
  await timed(() => getWebsocketManager().sendToUser(userId, { type: "thread_update", data: { name: "Tea" } }));
};

let lastRun = 0;

async function round(subject: Subject): Promise<Round> {
  const timesUs: number[] = [];
  const timed: Timed = async (call) => {
    const startedMs = performance.now();
    const result = await call();
    timesUs.push((performance.now() - startedMs) * 1_000);
    return result;
  };
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: USERS }, async (_, user) => {
      const address = { userId: `user-${user}`, threadId: "t" };
      for (let n = 0; n < RUNS / USERS; n += 1) await subject(address, `run-${(lastRun += 1)}`, timed);
    }),
  );
  const { user, system } = process.cpuUsage(before);
  timesUs.sort((a, b) => a - b);
  const at = (share: number): number => timesUs[Math.floor((timesUs.length - 1) * share)] ?? 0;
  return { cpuMs: (user + system) / 1_000, p50Us: at(0.5), p99Us: at(0.99) };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const subjects = { manager: byManager, "old names": byOldNames };
const rounds: Record<keyof typeof subjects, Round[]> = { manager: [], "old names": [] };

console.log(`${RUNS} runs of 8 calls in a round, ${USERS} users side by side, ${ROUNDS} rounds each in turns; Node ${process.version}, ${availableParallelism()} cores`);
for (let n = 0; n < ROUNDS + COLD; n += 1) {
  for (const name of ["manager", "old names"] as const) {
    const measured = await round(subjects[name]);
    if (n >= COLD) rounds[name].push(measured);
  }
}

const summary = (name: keyof typeof subjects): Round => ({
  cpuMs: median(rounds[name].map(({ cpuMs }) => cpuMs)),
  p50Us: median(rounds[name].map(({ p50Us }) => p50Us)),
  p99Us: median(rounds[name].map(({ p99Us }) => p99Us)),
});
for (const name of ["manager", "old names"] as const) {
  const { cpuMs, p50Us, p99Us } = summary(name);
  console.log(`${name.padEnd(10)} ${((cpuMs * 1_000) / RUNS).toFixed(0)} µs CPU a run, calls p50 ${p50Us.toFixed(0)} µs, p99 ${p99Us.toFixed(0)} µs`);
}
const ratio = (of: (round: Round) => number): string => (of(summary("old names")) / of(summary("manager"))).toFixed(2);
console.log(`ratio      ${ratio(({ cpuMs }) => cpuMs)} × CPU, ${ratio(({ p99Us }) => p99Us)} × p99 (wanted: at most ${WANTED} × each)`);
await manager.close();
