import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { defectLines } from "../src/stages/defect-lines.ts";
import { filesOf, TREE } from "../src/stages/folders.ts";
import { SUITE } from "../src/suite/index.ts";

const service = path.join(TREE, "service");
const read = async (folder: string, ending: string): Promise<readonly string[]> =>
  Promise.all((await filesOf(folder, ending)).map((file) => readFile(path.join(folder, file), "utf8")));

describe("the legacy service", () => {
  test("has 60 files and more, and its Python twin 40 that say something", async () => {
    expect((await filesOf(service)).length).toBeGreaterThanOrEqual(60);
    expect((await read(path.join(TREE, "python"), ".py")).filter((text) => text !== "").length).toBeGreaterThanOrEqual(40);
  });

  test.each([
    ["the queue of requests", /backend\/services\/websocket\/message-queue"/],
    ["the queue of connections", /MessageQueue }.*backend\/websocket-core\/message-queue"/],
    ["the buffer", /backend\/websocket-core\/message-buffer"/],
    ["a first manager", /backend\/websocket-core\/websocket-manager"/],
    ["a second manager", /backend\/websocket-core\/unified-manager"/],
    ["a third manager, by a shim", /backend\/websocket-core\/manager"/],
    ["a factory, by a shim of a shim", /backend\/websocket-core\/canonical-imports"/],
    ["the emitter", /UnifiedWebSocketEmitter }/],
    ["the bridge", /createAgentWebsocketBridge }/],
    ["the notifier", /WebSocketNotifier }/],
    ["a first registry", /backend\/agents\/registry"/],
    ["a second registry", /UniversalRegistry }/],
    ["a third registry", /ToolRegistry }/],
    ["a mock by a string", /vi\.mock\("@apex\/backend/],
    ["an import inside a function", /await import\("@apex\/backend/],
    ["a require", /require\("@apex\/backend/],
    ["a subclass", /extends UnifiedWebSocketManager/],
    ["a re-export", /export \{[^}]*\} from "@apex\/backend/],
  ])("uses %s", async (_name, pattern) => {
    expect((await read(service, ".ts")).filter((text) => pattern.test(text)).length).toBeGreaterThan(0);
  });
});

describe("the suite", () => {
  test("names each scenario once", () => {
    expect(new Set(SUITE.map(({ id }) => id)).size).toBe(SUITE.length);
  });

  test("is about 20 defects and more, each of which is written down in the old stack", async () => {
    const lines = await defectLines();
    const defects = SUITE.map(({ id }) => id).filter((id) => !id.startsWith("ok-"));
    expect(defects.length).toBeGreaterThanOrEqual(20);
    expect(defects.filter((id) => !lines.has(id))).toEqual([]);
  });

  test("says nothing of what the service is built on", async () => {
    const suite = await read(path.join(import.meta.dirname, "../src/suite"), ".ts");
    expect(suite.filter((text) => /@apex\/(backend|ws-)/.test(text))).toEqual([]);
  });
});
