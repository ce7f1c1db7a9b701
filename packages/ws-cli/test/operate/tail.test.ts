import { expect, it } from "vitest";
import { plain } from "../../src/io.ts";
import { createTailPrinter } from "../../src/operate/tail-printer.ts";
import { ANN, createFolder } from "./support.ts";

/** A process starts within it also on a busy machine. */
const SOON = { timeout: 15_000 };

it("shows what is written while it is written, ends with its service, and has no colours for a pipe", async () => {
  const folder = createFolder();
  const manager = await folder.start();
  await manager.append(ANN, "noted", { text: "before" });
  const tail = folder.spawn("tail", "ann", "t1", "--from", "start");
  await expect.poll(tail.out, SOON).toContain("what follows is new");
  manager.onRequest("ask", (ctx) =>
    ctx.run("librarian", async (run) => {
      await run.text("The light");
      // The run goes on only when its first words were shown.
      await expect.poll(tail.out, SOON).toContain("The light");
      await run.text("house stands.");
    }),
  );
  await manager.request(ANN, "ask", { question: "?" });
  await expect.poll(tail.out, SOON).toMatch(/agent_started[^\n]*\n[^\n]*librarian:\n *The lighthouse stands\.\n[\s\S]*request_completed/);
  await manager.close();
  expect(await tail.ended).toBe(2);
  expect(tail.out()).toMatch(/before[\s\S]*what follows is new[\s\S]*lighthouse[\s\S]*apex-ws: unreachable: The service of .* closed the connection\n$/);
  expect(tail.out()).not.toContain("\u001b[");
});

it("ends when the reader of its output goes", async () => {
  const folder = createFolder();
  const manager = await folder.start();
  const tail = folder.spawn("tail", "ann", "t1", "--json");
  await expect.poll(tail.out, SOON).toContain('{"head":0}');
  tail.child.stdout?.destroy();
  let code: number | null | undefined;
  void tail.ended.then((ended) => (code = ended));
  while (code === undefined) await manager.append(ANN, "noted", { text: "x" });
  expect(code).toBe(0);
});

it("shows the text of a run as one text, and everything else a line each", () => {
  let out = "";
  const printer = createTailPrinter({ out: (text) => void (out += text), paint: plain });
  let offset = 0;
  const event = (fields: object): void => printer.print({ kind: "entry", offset: (offset += 1), text: JSON.stringify({ eventId: "e", ...fields }) });
  const ofRun = (runId: string, fields: object): void => event({ runId, agentName: "librarian", ...fields });
  ofRun("r1", { type: "agent_started", attempt: 1 });
  ofRun("r1", { type: "text_chunk", segment: 0, position: 0, text: "The light" });
  ofRun("r1", { type: "text_chunk", segment: 0, position: 9, text: "house\nstands." });
  ofRun("r2", { type: "text_chunk", segment: 0, position: 0, text: "Another" });
  ofRun("r1", { type: "tool_executing", toolCallId: "c1", toolName: "search" });
  printer.print({ kind: "damaged", first: 6, last: 8 });
  printer.print({ kind: "reset", reason: "trimmed" });
  ofRun("r1", { type: "agent_completed" });
  printer.end();
  expect(out.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, " "))).toEqual([
    '1 agent_started librarian r1 {"attempt":1}',
    "2 librarian:",
    "The lighthouse",
    "stands.",
    "4 librarian:",
    "Another",
    '5 tool_executing librarian {"toolCallId":"c1","toolName":"search"}',
    "6 entries 6 to 8 are damaged and cannot be read",
    "the log was trimmed meanwhile",
    "6 agent_completed librarian",
    "",
  ]);
});
