import { listLetters } from "../dead-letters/dead-letters.ts";
import { createOperator, type Operator } from "./operator.ts";
import type { Letters } from "./source.ts";

/** An operator of a SQLite file that no process has open. */
export interface FileOperator extends Operator {
  close(): void;
}

/** Opens the file read-only. Rejects as `openClosedFile` of `@apex/ws-sqlite` throws, which is loaded here: to ask a service takes no SQLite. */
export async function lookIntoFile(file: string): Promise<FileOperator> {
  const { openClosedFile } = await import("@apex/ws-sqlite");
  const store = openClosedFile(file);
  // A damaged letter is left out; a search finds what is wrong with the file.
  const letters: Letters = { list: (options) => listLetters({ store, onError: () => undefined }, options) };
  return { ...createOperator({ store, letters, epochMs: () => Date.now(), search: store.search }), close: store.close };
}
