import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { connectControl, type Operator } from "../../src/control.ts";
import { readLines } from "../../src/control/lines.ts";
import { memoryStore } from "../../src/memory.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { startService, type Service, type ServiceOptions } from "../support/service.ts";

export const THREAD = { userId: "ann", threadId: "t1" };

export function freshFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-control-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const freshSocket = (): string => path.join(freshFolder(), "apex.sock");

export interface LookedInto extends Service {
  readonly control: string;
  readonly operator: Operator;
}

/** A service with a control socket. */
export async function startLookedInto(options: ServiceOptions = {}): Promise<LookedInto> {
  const control = freshSocket();
  const service = await startService({ control, ...options });
  return Object.assign(service, { control, operator: connectControl(control) });
}

export const BOTH_STORES = [
  ["memory", () => memoryStore()],
  ["sqlite", () => sqliteStore(path.join(freshFolder(), "apex.db"))],
] as const;

/** A connection without the client: what is written goes as it is. */
export function rawConnection(control: string): { readonly socket: Socket; send(text: string): void; next(): Promise<Record<string, unknown> | undefined> } {
  const socket = connect(control);
  onTestFinished(() => void socket.destroy());
  const lines = readLines(socket, 1_000_000);
  return {
    socket,
    send: (text) => void socket.write(text),
    async next() {
      const { value, done } = await lines.next();
      return done === true ? undefined : (JSON.parse(value) as Record<string, unknown>);
    },
  };
}
