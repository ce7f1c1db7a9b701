import { DatabaseSync } from "node:sqlite";
import { migrate, type Migration } from "../../../src/database/migrate.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../../src/database/schema.ts";
import { childArguments } from "./arguments.ts";

/** Brings a file to the newest version, and dies when the last step is done and not committed. */
const [path] = childArguments() as [string];
const last = MIGRATIONS.at(-1) as Migration;
const dying: Migration = {
  name: last.name,
  apply(database) {
    last.apply(database);
    process.kill(process.pid, "SIGKILL");
  },
};
migrate(new DatabaseSync(path), APPLICATION_ID, [...MIGRATIONS.slice(0, -1), dying]);
