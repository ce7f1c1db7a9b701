import path from "node:path";
import { connectControl } from "@apex/ws-manager/control";
import { expect, test } from "vitest";
import { demoControl, readSettings } from "../../src/settings.ts";
import { startChatServer } from "../support/chat-server.ts";
import { freshFolder } from "../support/fresh-folder.ts";

test("the server is looked into, also the one that takes the place of a killed one", async () => {
  const control = path.join(await freshFolder(), "apex.sock");
  await using server = await startChatServer({ CHAT_CONTROL: control });
  const pidOf = async (): Promise<number | undefined> => (await connectControl(control).doctor()).service?.pid;
  const { pid } = server.supervisor;
  expect(await pidOf()).toBe(pid);
  server.supervisor.kill();
  await expect.poll(() => pidOf().catch(() => pid), { timeout: 15_000 }).not.toBe(pid);
});

test("npm start opens its socket where apex-ws looks for it, or beside data of its own; empty means none", () => {
  const controlOf = (environment: Record<string, string>): string => demoControl(environment, readSettings(environment));
  expect(controlOf({})).toBe(path.resolve("apex.sock"));
  expect(controlOf({ CHAT_DATA: "/tmp/data" })).toBe("/tmp/data/apex.sock");
  expect(controlOf({ CHAT_DATA: `/tmp/${"x".repeat(120)}` })).toBe("");
  expect(controlOf({ CHAT_CONTROL: "" })).toBe("");
});
