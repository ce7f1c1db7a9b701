import { writeSync } from "node:fs";
import { openSqliteStore } from "@apex/ws-sqlite";
import { append, createAuthor, person } from "../author.ts";
import { childArguments } from "./arguments.ts";

/** Commits something and forgets to close the store. */
const [path] = childArguments() as [string];
const store = await openSqliteStore(path);
const author = await createAuthor(store, person("ann"));
writeSync(1, `${(await author.commit(append(person("ann"), "1"))).status}\n`);
process.stdin.destroy();
