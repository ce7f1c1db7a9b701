import type { Definition, TestTouch } from "../report.ts";
import type { DefinitionFact, FileFacts } from "../scan/facts.ts";
import { breaksOf } from "./breaks.ts";
import { compare } from "./graph.ts";
import type { Model } from "./model.ts";
import type { Link } from "./touches.ts";
import { absolute, isTest } from "./tree.ts";

/** What the other files do with a definition. */
interface Tally {
  readonly importers: Set<string>;
  readonly testImporters: Set<string>;
  constructed: number;
  called: number;
  readonly tests: TestTouch[];
}

export interface UsageInput {
  readonly model: Model;
  readonly links: ReadonlyMap<string, readonly Link[]>;
  /** Files that an entry file reaches by imports that run. */
  readonly reached: ReadonlySet<string>;
}

/** Every definition that plays a role, with what the tree does with it. */
export function definitionsOf(input: UsageInput): Definition[] {
  const { model } = input;
  const tallies = new Map<string, Tally>();
  for (const facts of model.facts.values()) for (const each of facts.definitions) tallies.set(idOf(facts.file, each.name), newTally());
  for (const facts of model.facts.values()) tally(facts, tallies, input);
  const found = [...model.facts.values()].flatMap((facts) => facts.definitions.map((each) => definitionOf(facts, each, tallies, input)));
  return found.toSorted(byUsage);
}

export function idOf(file: string, name: string): string {
  return `${file}#${name}`;
}

function newTally(): Tally {
  return { importers: new Set(), testImporters: new Set(), constructed: 0, called: 0, tests: [] };
}

function tally(facts: FileFacts, tallies: ReadonlyMap<string, Tally>, { model, links }: UsageInput): void {
  const test = isTest(facts.file);
  const locals = new Map(facts.definitions.map(({ name }) => [name, idOf(facts.file, name)]));
  const modules = new Map<string, string>();
  const touched = new Set<string>();
  for (const { local, origin } of links.get(facts.file) ?? []) {
    if (origin.kind !== "file") continue;
    if (origin.name === "*") {
      if (local !== null) modules.set(local, origin.file);
      continue;
    }
    const id = idOf(origin.file, origin.name);
    const own = tallies.get(id);
    if (own === undefined || origin.file === facts.file) continue;
    if (local !== null) locals.set(local, id);
    touched.add(id);
    (test ? own.testImporters : own.importers).add(facts.file);
  }
  for (const { base, member, constructs, count } of facts.calls) {
    const id = locals.get(base) ?? memberId(modules.get(base), member, model);
    const own = id === null ? undefined : tallies.get(id);
    if (own === undefined) continue;
    if (id !== null) touched.add(id);
    if (test) continue;
    // `Manager.create()` is a call of the class, `ns.Manager()` constructs it.
    if (constructs && (member === null || !locals.has(base))) own.constructed += count;
    else own.called += count;
  }
  if (!test) return;
  for (const id of touched) {
    if (locals.get(id.slice(id.lastIndexOf("#") + 1)) === id && id.startsWith(`${facts.file}#`)) continue;
    const role = roleOf(id, model);
    tallies.get(id)?.tests.push({ file: facts.file, breaks: breaksOf(facts, (local) => locals.get(local) === id || memberId(modules.get(local), null, model) === id, role) });
  }
}

/** `ns.Name`: the definition behind the first part of the member. */
function memberId(file: string | undefined, member: string | null, { names }: Model): string | null {
  if (file === undefined || member === null) return null;
  const origin = names.ofName(file, member.split(".")[0] ?? "");
  return origin.kind === "file" ? idOf(origin.file, origin.name) : null;
}

function roleOf(id: string, { facts }: Model): string | null {
  const [file = "", name] = id.split("#");
  return facts.get(file)?.definitions.find((each) => each.name === name)?.role ?? null;
}

function definitionOf(facts: FileFacts, fact: DefinitionFact, tallies: ReadonlyMap<string, Tally>, { model: { tree, old }, reached }: UsageInput): Definition {
  const { file, language } = facts;
  const id = idOf(file, fact.name);
  const own = tallies.get(id) ?? newTally();
  return {
    id,
    role: fact.role,
    name: fact.name,
    file,
    line: fact.line,
    language,
    kind: fact.kind,
    by: fact.by,
    module: old.moduleOf(file)?.module ?? null,
    test: isTest(file),
    allowed: tree.migration.isAllowed(absolute(tree, file)),
    methods: fact.methods,
    usage: {
      reached: reached.has(file),
      importers: own.importers.size,
      testImporters: own.testImporters.size,
      constructed: own.constructed,
      called: own.called,
    },
    tests: own.tests.toSorted((a, b) => compare(a.file, b.file)),
  };
}

function byUsage(a: Definition, b: Definition): number {
  const weight = ({ usage }: Definition): number => usage.constructed + usage.called;
  return (
    compare(a.role, b.role) ||
    Number(b.usage.reached) - Number(a.usage.reached) ||
    b.usage.importers - a.usage.importers ||
    weight(b) - weight(a) ||
    compare(a.id, b.id)
  );
}
