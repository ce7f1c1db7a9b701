export { openClosedFile, type ClosedFile } from "./closed-file.ts";
export { openSqliteStore, sqliteStore } from "./sqlite-store.ts";
export type { SqliteOptions } from "./options.ts";
