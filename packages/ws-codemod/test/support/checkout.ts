import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../src/program.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder with sources, and the command line as it is used there. */
export interface Checkout extends Disposable {
  readonly folder: string;
  write(file: string, text: string | Uint8Array): void;
  read(file: string): string;
  codemod(...args: readonly string[]): Promise<Ran>;
}

export function createCheckout(): Checkout {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-codemod-"));
  const at = (file: string): string => path.join(folder, file);
  return {
    folder,
    write(file, text) {
      mkdirSync(path.dirname(at(file)), { recursive: true });
      writeFileSync(at(file), text);
    },
    read: (file) => readFileSync(at(file), "utf8"),
    async codemod(...args) {
      const written = { out: "", err: "" };
      const io = { cwd: folder, progressColumns: null };
      const code = await run(args, { ...io, out: (text) => (written.out += text), err: (text) => (written.err += text) });
      return { code, ...written };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
