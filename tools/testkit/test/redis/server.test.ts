import { existsSync } from "node:fs";
import { startChildProcess } from "@apex/testkit/child-process";
import { startRedis } from "@apex/testkit/redis";
import { expect, test, vi } from "vitest";

type FromOwner = { readonly type: "started"; readonly folder: string; readonly port: number };

test("a server keeps what it acked over a kill, loses the tail that is cut off, and leaves nothing behind", async () => {
  const server = await startRedis({ appendfsync: "always" });
  const { folder } = server;
  await server.command("SET", "first", "1");
  await server.command("SET", "second", "2");
  await server.kill();
  await expect(server.command("GET", "first")).rejects.toThrow(/ECONNREFUSED/);
  server.cutAofTail(3);
  await server.restart();
  expect(await server.command("MGET", "first", "second")).toEqual(["1", null]);
  await server.restart({ appendfsync: "no", password: "secret" });
  expect(await server.command("DBSIZE")).toBe(0);
  await server[Symbol.asyncDispose]();
  expect(existsSync(folder)).toBe(false);
});

test("a paused server answers when it goes on", async () => {
  await using server = await startRedis();
  server.pause();
  const reply = server.command("PING");
  expect(await Promise.race([reply, new Promise((resolve) => setTimeout(resolve, 50, "nothing yet"))])).toBe("nothing yet");
  server.resume();
  expect(await reply).toBe("PONG");
});

test("a server speaks TLS with a certificate of its own, and has the users that it was given", async () => {
  await using server = await startRedis({ tls: true, users: ["app on >word ~app:* +get"] });
  expect(server.url).toMatch(/^rediss:/);
  expect(await server.command("ACL", "USERS")).toEqual(["app", "default"]);
});

test("a server and its folder are gone soon after the process that started it was killed", async () => {
  const owner = startChildProcess<never, FromOwner>(new URL("owner-child.ts", import.meta.url));
  const { folder, port } = await owner.next("started");
  await owner.kill();
  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), 15_000);
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
});

test("a configuration that Redis refuses is told in its own words", async () => {
  await expect(startRedis({ maxmemoryPolicy: "some" })).rejects.toThrow(/maxmemory-policy/);
});
