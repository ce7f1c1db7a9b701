import { writeFileSync } from "node:fs";
import path from "node:path";
import { createError } from "@apex/ws-manager";
import { describe, expect, it } from "vitest";
import { ANN, createFolder, marked } from "./support.ts";

const COMMANDS = [["doctor"], ["threads"], ["inspect", "ann", "t1"], ["tail", "ann", "t1"], ["dead-letters", "list"], ["dead-letters", "redrive", "ann", "1"], ["dead-letters", "discard", "ann", "1"]];

describe.each(COMMANDS)("apex-ws %s %s", (...args) => {
  it("has help with examples, its options and its exit codes", async () => {
    const names = args.filter((word) => !["ann", "t1", "1"].includes(word));
    const { code, out } = await createFolder().apexWs(...names, "--help");
    expect(code).toBe(0);
    for (const part of ["Examples:", "Exit codes:", "--socket <path>", "APEX_WS_CONTROL", "--file <db>", "--json"]) expect(out).toContain(part);
  });

  it("says what to do when nothing runs", async () => {
    const { code, out, err } = await createFolder().apexWs(...args);
    expect({ code, out, err }).toEqual({
      code: 2,
      out: "",
      err: 'apex-ws: nothing listens on apex.sock: start the service with createManager({ control: "apex.sock" }), or pass --file apex.db to read a file that no process has open\n',
    });
  });
});

describe("apex-ws against a running service", () => {
  it("shows its threads, one of them, and what is wrong with it", async () => {
    const folder = createFolder();
    const manager = await folder.start();
    await manager.append(ANN, "noted", { text: "one" });
    expect(await folder.apexWs("threads")).toEqual({ code: 0, out: "No thread has work or an owner.\n", err: "" });
    const { out } = await folder.apexWs("threads", "--all");
    expect(out).toMatch(/^user +thread +owner +waiting +runs +attempt +due\nann +t1 +none +0 +0 +0\n$/);
    expect(JSON.parse((await folder.apexWs("threads", "--all", "--json")).out)).toMatchObject({ threads: [{ userId: "ann", threadId: "t1" }] });

    const inspected = await folder.apexWs("inspect", "ann", "t1");
    expect(inspected.out).toMatch(/owner +none .*\nwaiting +0 requests\nruns +0 open\nthread +entries 1 to 1\n\nNewest entries\n +1 {2}\d\d:\d\d:\d\d {2}noted +{"text":"one"}\n$/);
    expect(JSON.parse((await folder.apexWs("inspect", "ann", "t1", "--json")).out)).toMatchObject({ last: [{ offset: 1, type: "noted" }] });

    const doctor = await folder.apexWs("doctor", "--limits");
    expect(doctor.code).toBe(0);
    expect(doctor.out).toMatch(/store +sqlite · .*apex\.db · schema \d+ · .* · durability disk\n/);
    expect(doctor.out).toMatch(/warn +handlers +no handler for ask: such requests wait/);
    expect(doctor.out).toMatch(/handlersMax +256\n/);
    expect(JSON.parse((await folder.apexWs("doctor", "--json")).out)).toMatchObject({ service: { pid: process.pid } });
  });

  it("pages, and says how to go on", async () => {
    const folder = createFolder();
    const manager = await folder.start();
    for (const userId of ["ann", "it's ben", "cleo"]) await manager.append({ userId, threadId: "t" }, "noted", { text: "." });
    const users: string[] = [];
    let after: string[] = [];
    for (let page = 0; page < 3; page += 1) {
      const { out } = await folder.apexWs("threads", "--all", "--limit", "1", ...after);
      users.push(/\n(.*?) {2}/.exec(out)?.[1] ?? "");
      after = ["--after", (/--after '(.*)'\n$/.exec(out)?.[1] ?? "").replaceAll(String.raw`'\''`, "'")];
    }
    expect(users).toEqual(["ann", "cleo", "it's ben"]);
  });

  it("refuses to read its file beside it, and says where to ask", async () => {
    const folder = createFolder();
    await folder.start();
    const { code, err } = await folder.apexWs("doctor", "--file", "apex.db");
    expect(code).toBe(2);
    expect(err).toMatch(/is in use by process \d+ .*Ask the service that has it open: --socket/);
  });

  it("passes on what the service refuses", async () => {
    const folder = createFolder();
    await folder.start();
    expect(await folder.apexWs("threads", "--after", "nonsense")).toMatchObject({ code: 2, err: expect.stringContaining("must be the next of an earlier page") as string });
  });
});

describe("apex-ws dead-letters", () => {
  it("lists what was given up, asks it again once, and discards it", async () => {
    const folder = createFolder();
    const manager = await folder.start();
    const answers: string[] = [];
    manager.onRequest("ask", { attempts: 1 }, (_ctx, { question }) => {
      if (answers.length === 0) throw createError("store_unavailable");
      answers.push(question);
    });
    await folder.giveUp(manager);
    const { out } = await folder.apexWs("dead-letters", "list");
    expect(out).toMatch(/^user +letter +thread +request +given up +attempts +last failure\nann +1 +t1 +ask +\d+ s ago +1 +store_unavailable: store unavailable\n$/);
    expect((await folder.apexWs("doctor")).out).toMatch(/warn +dead letters +1 given up/);
    answers.push("open");
    const { code, out: redriven } = await folder.apexWs("dead-letters", "redrive", "ann", "1", "--json");
    expect({ code, redriven: JSON.parse(redriven) as unknown }).toEqual({ code: 0, redriven: { requestId: expect.stringMatching(/./) as string } });
    await expect.poll(() => answers, { timeout: 10_000 }).toEqual(["open", "?"]);
    for (const again of ["redrive", "discard"]) {
      expect(await folder.apexWs("dead-letters", again, "ann", "1")).toMatchObject({ code: 2, out: "", err: "apex-ws: letter_gone: there is no such letter; it was redriven or discarded before, or is no longer kept\n" });
    }
    answers.length = 0;
    await folder.giveUp(manager);
    const [letter] = (JSON.parse((await folder.apexWs("dead-letters", "list", "--user", "ann", "--json")).out) as { letters: { offset: number }[] }).letters;
    expect(await folder.apexWs("dead-letters", "discard", "ann", String(letter?.offset))).toEqual({ code: 0, out: `Letter ${letter?.offset} of ann is settled.\n`, err: "" });
    expect((await folder.apexWs("dead-letters", "list")).out).toBe("No request was given up.\n");
  });

  it("lists those of a closed file, and settles none there", async () => {
    const folder = createFolder();
    const manager = await folder.start();
    manager.onRequest("ask", { attempts: 1 }, () => Promise.reject(new Error("no")));
    await folder.giveUp(manager);
    await manager.close();
    expect((await folder.apexWs("dead-letters", "list", "--file", "apex.db")).out).toMatch(/ann +1 +t1 +ask/);
    expect(await folder.apexWs("dead-letters", "redrive", "ann", "1", "--file", "apex.db")).toMatchObject({ code: 2, err: expect.stringContaining("A closed file is only read") as string });
  });
});

describe("apex-ws --file", () => {
  it("reads a file that no process has open", async () => {
    const folder = createFolder();
    const manager = await folder.start();
    await manager.append(ANN, "noted", { text: "one" });
    await manager.close();
    const file = ["--file", "apex.db"];
    expect((await folder.apexWs("doctor", ...file)).out).toMatch(/ok +file +SQLite finds no damage/);
    expect((await folder.apexWs("threads", "--all", ...file)).out).toContain("ann");
    expect((await folder.apexWs("inspect", "ann", "t1", ...file)).out).toContain('{"text":"one"}');
    expect(JSON.parse((await folder.apexWs("tail", "ann", "t1", "--from", "start", "--json", ...file)).out.split("\n")[0] ?? "")).toMatchObject({ offset: 1, event: { type: "noted", text: "one" } });
  });

  it.each([
    ["missing.db", /missing or empty/],
    ["notes.txt", /store_foreign/],
  ])("says what is wrong with %s", async (name, words) => {
    const folder = createFolder();
    writeFileSync(path.join(folder.path, "notes.txt"), "These are my notes. ".repeat(500));
    expect(await folder.apexWs("threads", "--file", name)).toMatchObject({ code: 2, out: "", err: expect.stringMatching(words) as string });
  });
});

describe("apex-ws", () => {
  it.each([
    [["threads", "--limit", "0"], /whole number from 1 to 500/],
    [["tail", "ann", "t1", "--from", "yesterday"], /start, head, or an offset/],
    [["inspect", "ann"], /missing required argument/],
    [["dead-letters", "redrive", "ann", "first"], /whole number of at least 1/],
    [["threads", "--socket", "notes.txt"], /nothing listens on notes\.txt|is no socket/],
  ])("says what is wrong with %j and exits with 2", async (args, words) => {
    const folder = createFolder();
    writeFileSync(path.join(folder.path, "notes.txt"), "");
    const { code, err } = await folder.apexWs(...args);
    expect(code).toBe(2);
    expect(err).toMatch(words);
    expect(err).not.toContain("    at ");
  });

  it("shows nothing of users or models that a terminal would obey", async () => {
    const folder = createFolder(marked);
    const manager = await folder.start();
    const text = "\u001b[2Jgone\u009b31m\u202e";
    await manager.append(ANN, "noted", { text });
    const tail = ["tail", "ann", "t1", "--from", "start", "--no-follow"];
    for (const args of [["inspect", "ann", "t1"], tail, ["inspect", "ann", "t1", "--json"], [...tail, "--json"]]) {
      const { out } = await folder.apexWs(...args);
      expect(out).toContain("gone");
      // eslint-disable-next-line no-control-regex
      expect(out).not.toMatch(/[\u001b\u009b\u202e]/);
    }
    const [line] = (await folder.apexWs(...tail, "--json")).out.split("\n");
    expect(JSON.parse(line ?? "")).toMatchObject({ event: { text } });
  });
});
