import { readFileSync } from "node:fs";
import { compatModules, generateCompat, generateExports, meaningOf, readLedger, readMap } from "@apex/legacy-map/compat";
import { BREAKS } from "@apex/ws-legacy-compat";
import { builtInMap } from "@apex/ws-migration";
import { describe, expect, test } from "vitest";
import { startLegacyService } from "./support/service.ts";

const map = readMap();
const ledger = readLedger();
const folder = new URL("../", import.meta.url);
const rows = compatModules(map).flatMap((module) =>
  module.exports.flatMap((row) => {
    const meaning = meaningOf(module, row);
    return meaning === undefined || meaning.as === "type" ? [] : [{ name: `${module.module}#${row.name}`, module: module.module, export: row.name, kind: row.kind, meaning }];
  }),
);

type Module = Readonly<Record<string, unknown>>;
const load = async (module: string): Promise<Module> => (await import(new URL(`src/generated/${module}.ts`, folder).href)) as Module;

describe("the compat package, row by row", () => {
  test("is what the map generates", () => {
    for (const [file, text] of generateCompat(map, ledger)) {
      expect(readFileSync(new URL(`src/generated/${file}`, folder), "utf8") === text, `${file}: run pnpm legacy:map`).toBe(true);
    }
    const own = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as { readonly exports: unknown };
    expect(own.exports).toEqual(generateExports(map, true));
  });

  test("has the modules of the migration's map, which the audit and the lint rules read", () => {
    const backend = builtInMap().flatMap(({ module, tree }) => (tree === "backend" ? [`/${module}`] : []));
    expect(compatModules(map).map(({ module }) => `/${module}`)).toEqual(backend);
  });

  test("has each name that the map has, and none beside", async () => {
    for (const { module } of compatModules(map)) {
      const expected = rows.filter((row) => row.module === module).map((row) => row.export);
      expect([module, Object.keys(await load(module)).toSorted()]).toEqual([module, expected.toSorted()]);
    }
  });

  test("has a warning's id for each name, and no id twice, also of names that are gone", () => {
    expect(rows.filter(({ name }) => ledger[name] === undefined)).toEqual([]);
    expect(new Set(Object.values(ledger)).size).toBe(Object.keys(ledger).length);
    expect(Object.values(ledger).every((id) => /^APEX_WS_DEP\d{4}$/.test(id))).toBe(true);
  });
});

describe("each name is used", () => {
  const user = { user_id: "ada", thread_id: "t-ada", run_id: "r-1", websocket_client_id: "c-1" };
  /** What a name needs to be given; others take a user's context, or nothing. */
  const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
    MessageQueue: ["c-1", "ada"],
    QueuedMessage: [{}],
    getGlobalRegistry: ["agent"],
    createScopedRegistry: ["agent", "s-1"],
    deliverUserMessages: ["ada", () => true],
    bufferUserMessage: ["ada", { type: "note", data: {} }],
    broadcastUserEvent: [{ type: "note", data: {} }, user],
    assertCriticalEventsReceived: [["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"]],
    managedUserContext: [user, () => "used"],
    MessageRouter: [],
    createServerMessage: ["note", {}],
    createStandardMessage: ["note", {}],
    createErrorMessage: ["code", "words"],
    normalizeMessageType: ["chat_message"],
    AgentRegistry: [],
    UniversalRegistry: ["things"],
  };
  const use = (value: unknown, name: string): unknown => {
    if (typeof value !== "function") return Object.keys(value as object);
    const given = ARGUMENTS[name] ?? [user];
    return /^[A-Z]|^_[A-Z]/.test(name) ? (Reflect.construct(value, given) as unknown) : (Reflect.apply(value, undefined, given) as unknown);
  };
  const works = rows.filter(({ meaning }) => meaning.as !== "break");
  const breaks = rows.filter(({ meaning }) => meaning.as === "break");

  test.each(works)("$name", async (row) => {
    await using service = await startLegacyService();
    const value = (await load(row.module))[row.export];
    expect(value).toBeDefined();
    if (typeof value !== "number") await use(value, row.export);
    expect(service.refused).toEqual([]);
  });

  test.each(breaks)("$name throws its break", async (row) => {
    const value = (await load(row.module))[row.export];
    const id = row.meaning.as === "break" ? row.meaning.id : "";
    const expected = expect.objectContaining({ code: "legacy_break", details: expect.objectContaining({ break: id }) as object }) as Error;
    for (const attempt of [() => use(value, row.export), () => (value as Module)["member"], () => Reflect.apply(value as () => unknown, undefined, [])]) expect(attempt).toThrow(expected);
  });
});

describe("docs/migration.md", () => {
  const page = readFileSync(new URL("../../docs/migration.md", folder), "utf8");

  test("has a row for each deliberate break, with its reason and its recipe, and none beside", () => {
    const table = page.slice(page.indexOf("### What breaks on purpose"));
    const listed = [...table.matchAll(/^\| `([\w-]+)` \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(([, id, , reason, recipe]) => [id, reason, recipe?.replaceAll("`", "")]);
    expect(listed).toEqual(Object.entries(BREAKS).map(([id, { reason, recipe }]) => [id, reason, recipe]));
  });

  test("names each old name that breaks as a whole", () => {
    const broken = rows.filter(({ meaning }) => meaning.as === "break");
    const unnamed = broken.filter((row) => !page.includes(`\`${row.export}\``) && !page.includes(`\`${row.module}\``));
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });
});
