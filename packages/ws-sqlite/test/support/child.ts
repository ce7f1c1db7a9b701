import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import "./compile-cache.ts";

/** Another process of ours: a script beside this file, run from the sources. */
export interface Child {
  readonly process: ChildProcess;
  /** Lines that it wrote so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line that begins so, also one that was written before; rejects when it ends without. */
  line(start: string): Promise<string>;
  /** Writes a line to it. */
  tell(line: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it is gone and all that it wrote was read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export interface ChildOptions {
  /** Put before the command: a tracer, a shell that sets a limit. */
  readonly wrapper?: readonly string[];
}

/** Starts `children/<script>.ts` with these arguments; it is killed when the test is over. */
export function startChild(script: string, args: readonly unknown[], { wrapper = [] }: ChildOptions = {}): Child {
  const file = fileURLToPath(new URL(`./children/${script}.ts`, import.meta.url));
  const node = [process.execPath, "--conditions=@apex/source", file, ...args.map((arg) => JSON.stringify(arg))];
  const [command = "", ...rest] = [...wrapper, ...node];
  const child = spawn(command, rest, { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));

  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const notify = () => waiting.forEach((look) => look());
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    notify();
  });
  let hasEnded = false;
  const ended = new Promise<Awaited<Child["ended"]>>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      hasEnded = true;
      notify();
      resolve({ code, signal });
    });
  });

  const line = (start: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = lines.find((one) => one.startsWith(start));
        if (found === undefined && !hasEnded) return;
        waiting.delete(look);
        if (found === undefined) reject(new Error(`${script} ended without "${start}"; it wrote: ${lines.slice(-5).join(" | ")}`));
        else resolve(found);
      };
      waiting.add(look);
      look();
    });

  return {
    process: child,
    lines,
    line,
    tell: (text) => void child.stdin.write(`${text}\n`),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}
