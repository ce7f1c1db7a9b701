import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createManager, type ManagerOptions } from "../../src/index.ts";
import { connectControl } from "../../src/control.ts";
import { openControl } from "../../src/control/control.ts";
import { listenOn } from "../../src/control/socket-file.ts";
import { memoryStore } from "../../src/memory.ts";
import { contract } from "../support/service.ts";
import { freshFolder, freshSocket, startLookedInto } from "./support.ts";

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

const startManager = (control: string) => createManager({ contract, authenticate: () => null, store: memoryStore(), control });

/** Runs until it is killed, listening on this path. */
async function otherProcess(control: string, script: string) {
  const child = spawn(process.execPath, ["--conditions=@apex/source", "--input-type=module", "-e", script, control], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

const LISTEN = 'import { createServer } from "node:net"; createServer().listen(process.argv[1], () => console.log("listening"));';

test("the socket is this user's alone before it has its name", async () => {
  const control = freshSocket();
  const server = createServer();
  onTestFinished(() => void server.close());
  const listen = server.listen.bind(server);
  const seen: unknown[] = [];
  server.listen = ((options: { path: string }, ready: () => void) =>
    listen(options, () => {
      seen.push(modeOf(path.dirname(options.path)), existsSync(control));
      ready();
    })) as typeof server.listen;
  const listening = await listenOn(server, control);
  expect(seen).toEqual(["700", false]);
  expect(modeOf(control)).toBe("600");
  expect(readdirSync(path.dirname(control))).toEqual(["apex.sock"]);
  listening.release();
  expect(existsSync(control)).toBe(false);
});

test.each(["close", "drain"] as const)("the socket goes with the manager: %s", async (end) => {
  const control = freshSocket();
  const manager = await startManager(control);
  expect(modeOf(control)).toBe("600");
  await manager[end]();
  expect(existsSync(control)).toBe(false);
});

test("the socket goes when its process exits", async () => {
  const control = freshSocket();
  const file = path.join(import.meta.dirname, "../../src/control/control.ts");
  const child = await otherProcess(control, `import { openControl } from ${JSON.stringify(file)}; await openControl(process.argv[1]); console.log("open"); setTimeout(() => process.exit(0), 50);`);
  expect(existsSync(control)).toBe(true);
  await once(child, "exit");
  expect(existsSync(control)).toBe(false);
});

test("a socket that its process left behind is replaced", async () => {
  const control = freshSocket();
  const child = await otherProcess(control, LISTEN);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(control)).toBe(true);
  await using manager = await startManager(control);
  expect(await connectControl(control).threads()).toEqual({ threads: [] });
  expect(readdirSync(path.dirname(control))).toEqual(["apex.sock"]);
  expect(manager.connections).toBe(0);
});

test("a socket that another service listens on refuses the start, and stays", async () => {
  await using service = await startLookedInto();
  await expect(startManager(service.control)).rejects.toMatchObject({ code: "misconfigured", message: expect.stringMatching(/in use by a running service.*choose another path/) as string });
  expect(await service.operator.threads()).toEqual({ threads: [] });
});

test("of many that open one path at once, over a socket that was left behind, one has it", async () => {
  const control = freshSocket();
  const child = await otherProcess(control, LISTEN);
  child.kill("SIGKILL");
  await once(child, "exit");
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => openControl(control)));
  const opened = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  expect(opened).toHaveLength(1);
  expect(readdirSync(path.dirname(control))).toEqual(["apex.sock"]);
  opened[0]?.close();
  expect(readdirSync(path.dirname(control))).toEqual([]);
});

test("what is no socket is refused and left as it is", async () => {
  const folder = freshFolder();
  const notes = path.join(folder, "notes.txt");
  writeFileSync(notes, "my notes");
  symlinkSync(notes, path.join(folder, "link"));
  for (const control of [notes, path.join(folder, "link"), folder]) {
    await expect(startManager(control)).rejects.toMatchObject({ code: "misconfigured", message: expect.stringContaining("no socket") as string });
  }
  expect(readFileSync(notes, "utf8")).toBe("my notes");
  expect(readdirSync(folder).toSorted()).toEqual(["link", "notes.txt"]);
});

test.each([
  ["a folder that does not exist", () => path.join(freshFolder(), "no", "apex.sock"), /its folder must exist/],
  ["a path that is too long for a socket", () => path.join(freshFolder(), "x".repeat(120)), /too long for a socket/],
])("%s is named", async (_name, makePath, words) => {
  await expect(startManager(makePath())).rejects.toMatchObject({ code: "misconfigured", message: expect.stringMatching(words) as string });
});

test("a control that is no path is refused", async () => {
  const wrong = { contract, authenticate: () => null, store: memoryStore(), control: 7 } as unknown as ManagerOptions<typeof contract, { userId: string }>;
  await expect(createManager(wrong)).rejects.toMatchObject({ code: "misconfigured", message: expect.stringContaining("the path of a socket") as string });
});

test("a store that cannot be opened leaves no socket", async () => {
  const control = freshSocket();
  const store = { open: () => Promise.reject(new Error("no disk")) };
  await expect(createManager({ contract, authenticate: () => null, store, control })).rejects.toThrow("no disk");
  expect(existsSync(control)).toBe(false);
});
