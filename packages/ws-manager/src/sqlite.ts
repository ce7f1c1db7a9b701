export { sqliteStore, type SqliteOptions } from "@apex/ws-sqlite";
