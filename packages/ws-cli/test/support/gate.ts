import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Baseline } from "@apex/ws-migration";
import { plain } from "../../src/io.ts";
import { run } from "../../src/program.ts";

export const BASELINE = "apex-ws.baseline.json";

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder with sources, and the command line as it is used there. */
export interface Checkout extends Disposable {
  readonly folder: string;
  write(file: string, text: string | Buffer): void;
  read(file: string): string;
  remove(file: string): void;
  baseline(): Baseline;
  apexWs(...args: readonly string[]): Promise<Outcome>;
  /** `apex-ws audit . --baseline …` */
  gate(...more: readonly string[]): Promise<Outcome>;
}

/** Begins as a copy of `from`, or empty. */
export function createCheckout(from?: string): Checkout {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-gate-"));
  if (from !== undefined) cpSync(from, folder, { recursive: true });
  const at = (file: string): string => path.join(folder, file);
  const read = (file: string): string => readFileSync(at(file), "utf8");
  const apexWs = async (...args: readonly string[]): Promise<Outcome> => {
    const written = { out: "", err: "" };
    const io = { cwd: folder, progressColumns: null, paint: plain, now: () => new Date(Date.UTC(2026, 10, 30)) };
    const code = await run(args, { ...io, out: (text) => (written.out += text), err: (text) => (written.err += text) });
    return { code, ...written };
  };
  return {
    folder,
    read,
    apexWs,
    write(file, text) {
      mkdirSync(path.dirname(at(file)), { recursive: true });
      writeFileSync(at(file), text);
    },
    remove: (file) => rmSync(at(file), { recursive: true, force: true }),
    baseline: () => JSON.parse(read(BASELINE)) as Baseline,
    gate: (...more) => apexWs("audit", ".", "--baseline", BASELINE, ...more),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
