import { writeSync } from "node:fs";
import { openSqliteStore } from "@apex/ws-sqlite";
import { append, createAuthor, person } from "../author.ts";
import { childArguments } from "./arguments.ts";

/** Closes the store while a commit is under way, and waits for nothing else. */
const [path] = childArguments() as [string];
const store = await openSqliteStore(path);
const author = await createAuthor(store, person("ann"));
process.stdin.destroy();
void author.commit(append(person("ann"), "1")).then(({ status }) => writeSync(1, `${status}\n`));
await store.close();
writeSync(1, "closed\n");
