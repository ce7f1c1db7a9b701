import path from "node:path";
import { describe, expect, test } from "vitest";
import { codemodText } from "../src/index.ts";
import { transform } from "./support/transform.ts";

const FROM = "@apex/backend/websocket-core";

describe("to the successor", () => {
  test("a manager that is only passed on as a type becomes the type Manager, under its old name", () => {
    const { text, moved } = transform(`import { WebSocketManager } from "${FROM}/manager";\nexport const use = (m: WebSocketManager) => give(m);\n`, "successor");
    expect(text).toBe('import { type Manager as WebSocketManager } from "@apex/ws-manager";\nexport const use = (m: WebSocketManager) => give(m);\n');
    expect(moved).toBe(1);
  });

  test("a name that the map calls automatic moves, and its calls with it", () => {
    const { text } = transform(`import { generateMessageId } from '${FROM}/utils';\ngenerateMessageId();\n`, "successor");
    expect(text).toBe("import { randomUUID as generateMessageId } from 'node:crypto';\ngenerateMessageId();\n");
  });

  test("everything else gets its recipe above it, also from compat, and a second run adds none", () => {
    const source = `export async function f() {\r\n  const { MessageQueue, MessagePriority } = await import("@apex/ws-legacy-compat/websocket-core/message-queue");\r\n}\r\n`;
    const { text, left, moved } = transform(source, "successor");
    const todos = text.split("\r\n").filter((line) => line.startsWith("  // TODO(apex-ws) Message"));
    expect(todos).toHaveLength(2);
    expect(text.replaceAll(/ {2}\/\/ TODO.*\r\n/g, "")).toBe(source);
    expect({ moved, names: left.map(({ what }) => what) }).toEqual({ moved: 0, names: ["websocket-core/message-queue#MessageQueue", "websocket-core/message-queue#MessagePriority"] });
    expect(transform(text, "successor").text).toBe(text);
  });

  test.each([
    ["its methods are called", "use((m: WebSocketManager) => m.sendToUser(user, message));", ""],
    ["it is made", "new WebSocketManager(context);", ""],
    ["it is mocked", "let m: WebSocketManager;", `vi.mock("${FROM}/manager");\n`],
  ])("a manager stays where it is if %s", (_why, use, mock) => {
    const source = `import { WebSocketManager } from "${FROM}/manager";\n${use}\n${mock}`;
    const { text, moved } = transform(source, "successor");
    expect(moved).toBe(0);
    expect(text.split("\n").filter((line) => !line.startsWith("// TODO(apex-ws)")).join("\n")).toBe(source);
  });
});

describe("to the successor, with --manager", () => {
  const HEAD = `import { getWebsocketManager } from "${FROM}/websocket-manager";\n`;
  const run = (text: string): ReturnType<typeof codemodText> =>
    codemodText(path.join(import.meta.dirname, "jobs/a.ts"), text, "successor", undefined, { manager: path.join(import.meta.dirname, "manager.js") });

  test("a manager that is only sent with becomes the one manager, and its sends appends", () => {
    const { text, left, moved } = run(
      `${HEAD}const m = await getWebsocketManager({ user_id: user });\nawait m.sendToUser(user.id, { type: "book_found", thread_id: thread, data: { title: '😀' } });\nvoid 0;\nawait getWebsocketManager().sendToUser(a, { threadId: b, type: 'gone' });\n`,
    );
    expect(text).toBe(
      `import { manager as apexManager } from "../manager.js";\nconst m = apexManager;\nawait m.append({ userId: user.id, threadId: thread }, "book_found", { title: '😀' });\nvoid 0;\nawait apexManager.append({ userId: a, threadId: b }, 'gone', {});\n`,
    );
    expect({ left, moved }).toEqual({ left: [], moved: 1 });
    expect(run(text).text).toBe(text);
  });

  test.each([
    ["an event of a run", 'm.sendToUser(u, { type: "agent_started", thread_id: t });'],
    ["no thread", 'm.sendToUser(u, { type: "found" });'],
    ["a message that comes from elsewhere", "m.sendToUser(u, message);"],
    ["fields that come from elsewhere", 'm.sendToUser(u, { type: "found", thread_id: t, ...more });'],
    ["an answer that is looked at", 'if (await m.sendToUser(u, { type: "found", thread_id: t })) done();'],
    ["another method", "m.broadcast({});"],
    ["a manager that is passed on", "give(m);"],
    ["a run beside what would move", 'm.sendToUser(u, { type: "found", thread_id: t }); m.emitCriticalEvent(u, "found", {});'],
  ])("a file is left whole, with the recipe, for %s", (_why, use) => {
    const source = `${HEAD}const m = getWebsocketManager();\n${use}\n`;
    const { text, moved } = run(source);
    expect(moved).toBe(0);
    expect(text.split("\n").filter((line) => !line.startsWith("// TODO(apex-ws) ")).join("\n")).toBe(source);
    expect(text).not.toBe(source);
  });
});
