import { readFileSync } from "node:fs";
import { startRedis } from "@apex/testkit/redis";
import { expect, test } from "vitest";
import { CONNECTION_COMMANDS } from "../../src/connection/commands.ts";
import { createScript } from "../../src/connection/scripts.ts";
import { openSubscriber } from "../../src/connection/subscriber.ts";
import { connect, eventually } from "./support/connect.ts";

/** What the server was asked since it started, without what a connection may do in any case. */
function commandsIn(stats: string): readonly string[] {
  const names = [...stats.matchAll(/^cmdstat_([^:]+):/gm)].map(([, name = ""]) => name);
  return names.filter((name) => name !== "hello").toSorted();
}

test("the list of commands is what a user has to have, and all that the server is asked", async () => {
  await using server = await startRedis({ users: [`app on >word ~* &* ${CONNECTION_COMMANDS.map((name) => `+${name}`).join(" ")}`] });
  const url = `${server.url.replace("//", "//app:word@")}/1`;
  const pingIntervalMs = 5;
  await using connection = await connect({ url, pingIntervalMs });
  await connection.script(createScript("return 1"), [], []);
  const told: string[] = [];
  const subscriber = await openSubscriber({ url, pingIntervalMs }, { onMessage: () => undefined, onGap: () => undefined, onError: ({ message }) => told.push(message) });
  await subscriber.subscribe("channel");
  subscriber.unsubscribe("channel");
  const stats = (): Promise<string> => server.command("INFO", "commandstats").then(String);
  await eventually(async () => commandsIn(await stats())).toEqual([...CONNECTION_COMMANDS].toSorted());
  expect(await server.command("ACL", "LOG")).toEqual([]);
  await subscriber.close();
  expect([told, connection.errors]).toEqual([[], []]);
});

test("the list of commands is in the documentation", () => {
  const [, listed = ""] = /Commands that the user needs[^:]*: ([^.]*)\./s.exec(readFileSync(new URL("../../../../docs/operations.md", import.meta.url), "utf8")) ?? [];
  expect([...listed.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual([...CONNECTION_COMMANDS].toSorted());
});
