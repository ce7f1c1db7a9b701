import { TREE } from "@apex/legacy-fixture";
import { loadMigration } from "@apex/ws-migration";
import * as oxcParser from "oxc-parser";
import { afterAll, describe, expect, it, vi } from "vitest";
import { findFiles } from "../../src/audit/scan/find-files.ts";

type Oxc = typeof oxcParser;

const { files } = findFiles(TREE, { ignore: [], include: [], all: false });
/** oxc has no types for these options. */
const sharesMemory = (options: object | null | undefined) =>
  ["experimentalRawTransfer", "experimentalLazy"].some((name) => name in (options ?? {}));

/** Scans and reads usage with modules of their own, as the parser is chosen once in each thread. */
async function scanned(change: (oxc: Oxc) => Partial<Oxc>) {
  const parsed = { shared: 0, asJson: 0 };
  vi.resetModules();
  vi.doMock("oxc-parser", async (original) => {
    const oxc = await original<Oxc>();
    const changed = { ...oxc, ...change(oxc) };
    const parseSync: Oxc["parseSync"] = (file, source, options) => {
      const result = changed.parseSync(file, source, options);
      parsed[sharesMemory(options) ? "shared" : "asJson"] += 1;
      return result;
    };
    return { ...changed, parseSync };
  });
  const { createScanner } = await import("../../src/audit/scan/scanner.ts");
  const scanner = createScanner(TREE, loadMigration(TREE));
  const names = ["WebSocketManager", "getWebSocketManager"];
  const facts = files.map((file) => scanner.scan(file));
  return { facts, usage: files.map((file) => scanner.usage({ file, names })), parsed };
}

afterAll(() => {
  vi.doUnmock("oxc-parser");
  vi.resetModules();
});

describe.skipIf(process.platform === "win32" || !oxcParser.rawTransferSupported())("a parser that cannot share memory", () => {
  it.each<[string, (oxc: Oxc) => Partial<Oxc>]>([
    ["as the platform has no support for it", () => ({ rawTransferSupported: () => false })],
    [
      "as the system refuses the memory",
      ({ parseSync }) => ({
        parseSync: (file, source, options) => {
          if (sharesMemory(options)) throw new RangeError("Array buffer allocation failed");
          return parseSync(file, source, options);
        },
      }),
    ],
  ])("finds the same in every file: %s", async (_, withoutSharing) => {
    const [shared, asJson] = [await scanned(() => ({})), await scanned(withoutSharing)];
    expect(shared.parsed.asJson).toBe(0);
    expect(asJson.parsed.shared).toBe(0);
    expect(asJson.parsed.asJson).toBeGreaterThan(0);
    expect(asJson.facts).toEqual(shared.facts);
    expect(asJson.usage).toEqual(shared.usage);
  });
});
