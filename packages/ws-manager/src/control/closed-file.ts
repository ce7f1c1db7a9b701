import { createOperator, type Operator } from "./operator.ts";

/** An operator of a SQLite file that no process has open. */
export interface FileOperator extends Operator {
  close(): void;
}

/** Opens the file read-only. Rejects as `openClosedFile` of `@apex/ws-sqlite` throws, which is loaded here: to ask a service takes no SQLite. */
export async function lookIntoFile(file: string): Promise<FileOperator> {
  const { openClosedFile } = await import("@apex/ws-sqlite");
  const store = openClosedFile(file);
  return { ...createOperator({ store, epochMs: () => Date.now(), search: store.search }), close: store.close };
}
