import { writeSync } from "node:fs";
import { openSqliteStore } from "@apex/ws-sqlite";
import { person } from "../author.ts";
import { childArguments } from "./arguments.ts";

/** Opens a store, takes the named person's thread and stays. */
const [path, name] = childArguments() as [string, string];
const store = await openSqliteStore(path);
const { status } = await store.lease({ type: "acquire", thread: person(name).thread, nonce: "child", seen: undefined });
writeSync(1, `${status}\n`);
process.stdin.resume();
