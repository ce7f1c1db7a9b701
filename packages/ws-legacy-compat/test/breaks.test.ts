import { readdirSync } from "node:fs";
import { builtInMap, COMPAT_BREAKS, type FacadeBreaks } from "@apex/ws-migration";
import { BREAKS } from "@apex/ws-legacy-compat";
import { describe, expect, test } from "vitest";
import { facadeOf } from "../src/uses/facade.ts";
import { startLegacyService } from "./support/service.ts";

type Class = (new (...given: readonly unknown[]) => Record<string, (...given: readonly unknown[]) => unknown>) & Record<string, unknown>;

const folder = new URL("../src/facades/", import.meta.url);
const modules = await Promise.all(readdirSync(folder).map(async (file) => (await import(new URL(file, folder).href)) as Readonly<Record<string, unknown>>));
const classOf = (name: string): Class => modules.map((module) => module[name]).find((value) => value !== undefined) as Class;

const ADA = { user_id: "ada", thread_id: "t-ada", run_id: "r-1" };
/** What each facade can be made of. */
const GIVEN: Readonly<Record<string, readonly unknown[]>> = { LegacyConnectionQueue: ["c-1", "ada"] };

/** The id of the break that a call throws, or null. */
async function breakOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return null;
  } catch (error) {
    const { code, details } = error as { readonly code?: unknown; readonly details?: Readonly<Record<string, unknown>> };
    return code === "legacy_break" ? details?.["break"] : null;
  }
}

const methodsOf = ({ prototype }: Class): readonly string[] => Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor" && typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === "function");

/** Wait for something that a test would have to make happen. */
const WAITS = new Set(["waitForConnection", "processQueue"]);

describe.each(Object.entries(COMPAT_BREAKS))("what the audit knows of %s is what compat does:", (name, known: FacadeBreaks) => {
  const facade = classOf(name);
  const make = (): InstanceType<Class> => new facade(...(GIVEN[name] ?? [ADA]));

  test("the calls that always break", async () => {
    await using _service = await startLegacyService();
    const made = make();
    const found: Record<string, unknown> = {};
    for (const method of methodsOf(facade).filter((each) => !WAITS.has(each))) {
      // A handler is registered for a type, so the first text is one.
      const id = await breakOf(() => made[method]?.("user_message", { ...ADA, type: "note", data: {} }));
      if (id === "raw-sockets" || id === "unscoped-broadcast") found[method] = id;
    }
    expect(found).toEqual(known.calls ?? {});
  });

  test("the methods that no subclass may override", () => {
    expect(facadeOf(facade)?.delivery ?? []).toEqual(known.delivery ?? []);
  });

  test("the user that it needs", async () => {
    await using _service = await startLegacyService();
    const made = (...given: readonly unknown[]): Promise<unknown> => breakOf(() => new facade(...given));
    const found = [await made(), await made(null), await made(null, "ada"), await made(ADA)];
    const expected = {
      first: ["no-user", "no-user", "no-user", null],
      any: ["no-user", "no-user", null, null],
      "not-empty": [null, "no-user", "no-user", null],
      none: [null, null, null, null],
    };
    if (GIVEN[name] === undefined) expect(found).toEqual(expected[known.user ?? "none"]);
  });

  test("the methods that need a factory, a context, or give a facade", async () => {
    await using _service = await startLegacyService();
    for (const method of known.registers ?? []) expect(await breakOf(() => make()[method]?.("one", {}))).toBe("registered-instances");
    for (const [method, at] of Object.entries(known.contextAt ?? {})) {
      const made = make();
      made["register"]?.("one", () => ({}));
      expect(await breakOf(() => made[method]?.(...["one"].slice(0, at)))).toBe("no-user");
    }
    for (const [method, given] of Object.entries(known.gives ?? {})) {
      const maker = typeof facade[method] === "function" ? (facade as unknown as InstanceType<Class>) : make();
      expect(maker[method]?.(...(method === "createFactoryManager" ? ["ada"] : [ADA]))).toBeInstanceOf(classOf(given));
    }
  });
});

describe("the ids", () => {
  test("of the audit are those that compat throws; what only shows while a program runs is no call that it could see", () => {
    const ofNames = builtInMap().flatMap((module) => module.exports.flatMap(({ breaks }) => breaks ?? []));
    const ofCalls = Object.values(COMPAT_BREAKS).flatMap(({ calls, delivery, registers, user, contextAt }) => [
      ...Object.values(calls ?? {}),
      ...(delivery === undefined ? [] : ["overriding-subclasses"]),
      ...(registers === undefined ? [] : ["registered-instances"]),
      ...(user === undefined && contextAt === undefined ? [] : ["no-user"]),
    ]);
    expect([...new Set([...ofNames, ...ofCalls]), "foreign-runs"].toSorted()).toEqual(Object.keys(BREAKS).toSorted());
  });
});
