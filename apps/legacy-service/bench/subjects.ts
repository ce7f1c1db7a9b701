import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { configureLegacyCompat, legacyContract } from "@apex/ws-legacy-compat";
import { createAgentWebsocketBridge } from "@apex/ws-legacy-compat/services/agent-websocket-bridge";
import { getWebsocketManager } from "@apex/ws-legacy-compat/websocket-core/websocket-manager";
import { createManager, type Manager } from "@apex/ws-manager";
import { memoryStore } from "@apex/ws-manager/memory";
import { WebSocketServer, type WebSocket } from "ws";
import type { Address, Subject, Timed } from "./rounds.ts";

const RESULTS = { documents: ["tea", "coffee"], pages: 12 };
const THOUGHTS = ["one", "two", "three"];

const contract = legacyContract();

/** What the old names have in both stacks. */
interface OldNames {
  readonly createAgentWebsocketBridge: (context: object) => {
    notifyAgentStarted(runId: string, agentName: string): Promise<boolean>;
    notifyAgentThinking(runId: string, agentName: string, reasoning: string): Promise<boolean>;
    notifyToolExecuting(runId: string, toolName: string, agentName: string, parameters: object): Promise<boolean>;
    notifyToolCompleted(runId: string, toolName: string, result: unknown): Promise<boolean>;
    notifyCustom(runId: string, agentName: string, type: string, data: object): Promise<boolean>;
    notifyAgentCompleted(runId: string, agentName: string, result: unknown): Promise<boolean>;
  };
  readonly getWebsocketManager: () => { sendToUser(userId: string, message: object): Promise<boolean> };
}

const byNames =
  (old: OldNames) =>
  async ({ userId, threadId }: Address, runId: string, timed: Timed): Promise<void> => {
    const bridge = old.createAgentWebsocketBridge({ userId, threadId, runId });
    await timed(() => bridge.notifyAgentStarted(runId, "librarian"));
    for (const thought of THOUGHTS) await timed(() => bridge.notifyAgentThinking(runId, "librarian", thought));
    await timed(async () => {
      await bridge.notifyToolExecuting(runId, "search", "librarian", { q: "tea" });
      await bridge.notifyToolCompleted(runId, "search", RESULTS);
    });
    await timed(() => bridge.notifyCustom(runId, "librarian", "progress_update", { progress: { percent: 50 } }));
    await timed(() => bridge.notifyAgentCompleted(runId, "librarian", { answer: "tea" }));
    await timed(() => old.getWebsocketManager().sendToUser(userId, { type: "thread_update", data: { name: "Tea" } }));
  };

const byManager =
  (manager: Manager<typeof contract>) =>
  async (address: Address, runId: string, timed: Timed): Promise<void> => {
    const run = await timed(() => manager.startRun(address, "librarian", { runId }));
    for (const thought of THOUGHTS) await timed(() => run.thinking(thought));
    await timed(() => run.tool("search", { q: "tea" }, () => RESULTS));
    await timed(() => run.emit("legacy_message", { name: "progress_update", data: { progress: { percent: 50 } } }));
    await timed(() => run.complete({ answer: "tea" }));
    await timed(() => manager.append({ userId: address.userId, threadId: "notices" }, "legacy_message", { name: "thread_update", data: { name: "Tea" } }));
  };

/** Pages in a process of their own, so that what they cost is not counted. */
interface Pages {
  openPages(): Promise<void>;
  /** The user goes away. */
  closePage(user: number): Promise<void>;
}

async function listen(onUpgrade: (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void): Promise<http.Server> {
  const server = http.createServer().on("upgrade", onUpgrade);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function pagesOf(kind: "new" | "old", server: http.Server, users: number, opened: () => number): Pages & { end(): void } {
  let child: ChildProcess | undefined;
  const until = async (count: number): Promise<void> => {
    while (opened() !== count) await pause(LOOK_MS);
  };
  return {
    async openPages() {
      const { port } = server.address() as AddressInfo;
      child = fork(path.join(import.meta.dirname, "pages.ts"), [kind, String(port), String(users)], { execArgv: ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning"] });
      await until(users);
    },
    async closePage(user) {
      child?.send({ close: user });
      await until(users - 1);
    },
    end: () => void child?.kill(),
  };
}

const LOOK_MS = 20;

/** The manager, and the old names over it. */
export async function openStack(users: number): Promise<Pages & { readonly byManager: Subject; readonly byOldNames: Subject; close(): Promise<void> }> {
  const manager = await createManager({ contract, store: memoryStore(), authenticate: (_request, token) => (token === undefined ? null : { userId: token }) });
  configureLegacyCompat({ manager });
  // No page asks for anything; a manager says so where a request would find no handler.
  for (const name of ["start_agent", "user_message", "get_thread_history", "stop_agent"] as const) manager.onRequest(name, () => undefined);
  const server = await listen((request, socket, head) => manager.handleUpgrade(request, socket, head));
  const pages = pagesOf("new", server, users, () => manager.connections);
  return {
    byManager: { name: "manager", run: byManager(manager) },
    byOldNames: { name: "old names", run: byNames({ createAgentWebsocketBridge, getWebsocketManager }) },
    ...pages,
    async close() {
      pages.end();
      await manager.close();
      server.close();
    },
  };
}

/** The old stack of `tree/backend`: it is loaded by its path, as nothing of this workspace depends on it. */
export async function openOldStack(users: number): Promise<Pages & { readonly subject: Subject; close(): Promise<void> }> {
  const load = async (file: string): Promise<unknown> => await import(pathToFileURL(path.join(import.meta.dirname, "../tree/backend/src", file)).href);
  const { getWebsocketManager: getOld } = (await load("websocket-core/websocket-manager.ts")) as { readonly getWebsocketManager: () => OldManager };
  const old = { ...((await load("services/agent-websocket-bridge.ts")) as Pick<OldNames, "createAgentWebsocketBridge">), getWebsocketManager: getOld };
  const sockets = new WebSocketServer({ noServer: true });
  const server = await listen((request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      const userId = new URL(request.url ?? "/", "http://service").searchParams.get("token") ?? "";
      void getOld().connectUser(userId, accepted, userId);
      accepted.once("close", () => void getOld().removeConnection(userId));
    });
  });
  const pages = pagesOf("old", server, users, () => getOld().getConnectionCount());
  return {
    subject: { name: "old stack", run: byNames(old) },
    ...pages,
    async close() {
      pages.end();
      sockets.close();
      server.close();
    },
  };
}

interface OldManager {
  sendToUser(userId: string, message: object): Promise<boolean>;
  connectUser(userId: string, socket: WebSocket, connectionId: string): Promise<string>;
  removeConnection(connectionId: string): Promise<void>;
  getConnectionCount(): number;
}
