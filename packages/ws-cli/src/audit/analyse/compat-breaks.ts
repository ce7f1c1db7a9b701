import { COMPAT_BREAKS, isTestFile, type CallBreakId } from "@apex/ws-migration";
import type { CompatBreak } from "../report.ts";
import type { GivenFact, SiteFact, SubclassFact } from "../scan/facts.ts";
import { languageOf } from "../scan/scan-file.ts";
import { camelCase } from "./camel-case.ts";
import { compare } from "./graph.ts";
import type { Model } from "./model.ts";
import type { ModuleUse } from "./uses.ts";
import type { FacadeValue, ValueReach } from "./value-reach.ts";

/** Everything of the tree that throws a deliberate break through compat, in the order of the files. */
export function compatBreaksOf(uses: readonly ModuleUse[], reach: ValueReach, model: Model): CompatBreak[] {
  const names = uses.flatMap((use) => brokenNames(use, model));
  const calls = reach.facts.flatMap(({ file, calls: own }) => own.flatMap((call) => brokenCall(file, call, reach)));
  const classes = reach.facts.flatMap(({ file, subclasses }) => subclasses.flatMap((each) => brokenClass(file, each, reach)));
  // Old modules do not move: they go when nothing takes anything from them.
  const moving = [...names, ...calls, ...classes].filter(({ file }) => model.old.moduleOf(file) === null);
  return moving.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.what, b.what) || compare(a.id, b.id));
}

const breakAt = (id: string, file: string, line: number, kind: CompatBreak["kind"], what: string, sure = true): CompatBreak => ({
  id,
  file,
  line,
  language: languageOf(file) ?? "typescript",
  test: isTestFile(file),
  kind,
  what,
  sure,
});

/** Compat has no names for Python; what is called there is a defect as it is. */
function brokenNames({ module, file, line, language, names }: ModuleUse, { old }: Model): CompatBreak[] {
  if (language === "python") return [];
  return names.flatMap((name) => {
    const row = old.migration.exportOf(module, name);
    return row.breaks === undefined ? [] : [breakAt(row.breaks, file, line, "name", row.name)];
  });
}

function brokenCall(file: string, { line, callee, given }: SiteFact, reach: ValueReach): CompatBreak[] {
  const value = reach.valueOf(file, callee);
  if (value === null) return [];
  const broken = value.method === null ? brokenMaking(value, given) : brokenMethod(value, value.method, given);
  return broken === null ? [] : [breakAt(broken.id, file, line, "call", value.method === null ? value.name : `${value.name}.${value.method}`, broken.sure)];
}

interface Broken {
  readonly id: CallBreakId;
  readonly sure: boolean;
}

/** `new WebSocketManager(…)`, `getWebsocketManager(…)` */
function brokenMaking({ facade, isMade }: FacadeValue, given: readonly GivenFact[]): Broken | null {
  const { user } = COMPAT_BREAKS[facade];
  if (isMade || user === undefined) return null;
  if (user === "first") return withoutUser([given[0] ?? "nobody"]);
  // Where any may name the user, one that surely does is enough.
  return user === "any" && given.some((each) => each === "other" || each === "instance") ? null : withoutUser(user === "any" && given.length === 0 ? ["nobody"] : given);
}

function brokenMethod(value: FacadeValue, method: string, given: readonly GivenFact[]): Broken | null {
  const { calls, registers, contextAt, gives } = COMPAT_BREAKS[value.facade];
  const always = own(calls, method);
  if (always !== undefined) return { id: always, sure: true };
  if (registers?.includes(method) === true && (given[1] === "instance" || given[1] === "nobody")) return { id: "registered-instances", sure: true };
  const at = own(contextAt, method);
  if (at !== undefined) return withoutUser([given[at] ?? "nobody"]);
  const made = own(gives, method);
  return made === undefined ? null : brokenMaking({ ...value, facade: made, isMade: false }, given);
}

function withoutUser(given: readonly GivenFact[]): Broken | null {
  if (given.includes("nobody")) return { id: "no-user", sure: true };
  return given.includes("maybe-nobody") ? { id: "no-user", sure: false } : null;
}

function brokenClass(file: string, { line, name, extends: base, methods }: SubclassFact, reach: ValueReach): CompatBreak[] {
  const value = reach.valueOf(file, base);
  const language = languageOf(file);
  const delivery = value === null || value.method !== null ? [] : (COMPAT_BREAKS[value.facade].delivery ?? []);
  const overridden = methods.find((method) => delivery.includes(language === "python" ? camelCase(method) : method));
  return overridden === undefined ? [] : [breakAt("overriding-subclasses", file, line, "class", `${name}.${overridden}`)];
}

/** A method may be called "constructor". */
const own = <Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined => (record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined);
