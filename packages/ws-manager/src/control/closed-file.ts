import { openClosedFile } from "@apex/ws-sqlite";
import { createOperator, type Operator } from "./operator.ts";

/** An operator of a SQLite file that no process has open. */
export interface FileOperator extends Operator {
  close(): void;
}

/** Opens the file read-only. Throws as `openClosedFile` of `@apex/ws-sqlite` does. */
export function lookIntoFile(file: string): FileOperator {
  const store = openClosedFile(file);
  return { ...createOperator({ store, epochMs: () => Date.now(), search: store.search }), close: store.close };
}
