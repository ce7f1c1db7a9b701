import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { createManager, defineContract, type Manager } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import * as v from "valibot";
import { onTestFinished } from "vitest";
import { plain, type Paint } from "../../src/io.ts";
import { run } from "../../src/program.ts";

const contract = defineContract({ requests: { ask: v.object({ question: v.string() }) }, events: { noted: v.object({ text: v.string() }) } });

export type TestManager = Manager<typeof contract>;

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder with a store in it, its service, and the command run there. */
export interface Folder {
  readonly path: string;
  /** Starts the service over `apex.db`, with the socket `apex.sock`. */
  start(): Promise<TestManager>;
  /** A request of ann's that was given up: letter 1. */
  giveUp(manager: TestManager): Promise<void>;
  apexWs(...args: string[]): Promise<Answer>;
  /** The command as a process of its own. */
  spawn(...args: string[]): { readonly child: ChildProcess; readonly out: () => string; readonly ended: Promise<number | null> };
}

export const ANN = { userId: "ann", threadId: "t1" };

/** Marks what would be coloured. */
export const marked: Paint = (colour, text) => `<${colour}>${text}</>`;

export function createFolder(paint: Paint = plain): Folder {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: folder,
    async start() {
      const manager = await createManager({
        contract,
        authenticate: () => null,
        store: sqliteStore(path.join(folder, "apex.db")),
        control: path.join(folder, "apex.sock"),
        onError: () => undefined,
      });
      onTestFinished(() => manager.close());
      return manager;
    },
    async giveUp(manager) {
      await manager.request(ANN, "ask", { question: "?" });
      while ((await manager.deadLetters.list()).letters.length === 0) await setTimeout(5);
    },
    async apexWs(...args) {
      let [out, err] = ["", ""];
      const code = await run(args, { cwd: folder, out: (text) => void (out += text), err: (text) => void (err += text), progressColumns: null, paint, now: () => new Date() });
      return { code, out, err };
    },
    spawn(...args) {
      const main = path.join(import.meta.dirname, "../../src/main.ts");
      const child = spawn(process.execPath, ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning", main, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
      onTestFinished(() => void child.kill("SIGKILL"));
      let out = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => void (out += chunk.toString()));
      return { child, out: () => out, ended: new Promise((resolve) => child.once("close", resolve)) };
    },
  };
}
