import { isTestFile, type Role } from "@apex/ws-migration";
import type { Definition, TestTouch } from "../report.ts";
import type { DefinitionFact, FileFacts, UsageFacts } from "../scan/facts.ts";
import { breaksOf } from "./test-breaks.ts";
import { compare } from "./graph.ts";
import type { Links } from "./links.ts";
import type { Model } from "./model.ts";

import { absolute } from "./tree.ts";

/** What the other files do with a definition. */
interface Tally {
  readonly role: Role;
  readonly importers: Set<string>;
  readonly testImporters: Set<string>;
  constructed: number;
  called: number;
  readonly tests: TestTouch[];
}

export interface UsageInput {
  readonly model: Model;
  readonly links: Links;
  readonly usage: ReadonlyMap<string, UsageFacts>;
  /** Files that an entry file reaches by imports that run. */
  readonly reached: ReadonlySet<string>;
}

/** Every definition that plays a role, with what the tree does with it. */
export function definitionsOf(input: UsageInput): Definition[] {
  const all = input.model.tree.facts.flatMap((facts) =>
    facts.definitions.map((fact) => ({ facts, fact, id: idOf(facts.file, fact.name) })),
  );
  const tallies = new Map(all.map(({ id, fact }) => [id, newTally(fact.role)]));
  for (const facts of input.model.tree.facts) {
    const seen = new NamesInFile(facts, input);
    countImports(seen, tallies);
    countCalls(seen, tallies, input);
    if (isTestFile(facts.file)) addTest(seen, tallies, input);
  }
  return all
    .map(({ facts, fact, id }) => definitionOf(facts, fact, tallies.get(id) ?? newTally(fact.role), input))
    .toSorted(byUsage);
}

function idOf(file: string, name: string): string {
  return `${file}#${name}`;
}

function newTally(role: Role): Tally {
  return { role, importers: new Set(), testImporters: new Set(), constructed: 0, called: 0, tests: [] };
}

/** What the names in a file stand for. */
class NamesInFile {
  readonly file: string;
  /** Ids of all that is imported, patched or passed on by name. */
  readonly taken = new Set<string>();
  readonly #model: Model;
  readonly #locals: Map<string, string>;
  readonly #wholeFiles = new Map<string, string>();

  constructor({ file, definitions }: FileFacts, { model, links }: UsageInput) {
    this.file = file;
    this.#model = model;
    this.#locals = new Map(definitions.map(({ name }) => [name, idOf(file, name)]));
    for (const { local, origin } of links.get(file) ?? []) {
      if (origin.kind !== "file" || origin.file === file) continue;
      if (origin.name !== "*") {
        this.taken.add(idOf(origin.file, origin.name));
        if (local !== null) this.#locals.set(local, idOf(origin.file, origin.name));
      } else if (local !== null) this.#wholeFiles.set(local, origin.file);
    }
  }

  /** The definition that a call is of: of a local name, or of a member of a file that was imported as a whole. */
  called(base: string, member: string | null): { readonly id: string; readonly member: string | null } | null {
    const id = this.#locals.get(base);
    if (id !== undefined) return { id, member };
    const [name = "", ...rest] = (member ?? "").split(".");
    const file = this.#wholeFiles.get(base);
    const origin = file === undefined || name === "" ? null : this.#model.names.ofName(file, name);
    return origin?.kind === "file"
      ? { id: idOf(origin.file, origin.name), member: rest.length === 0 ? null : rest.join(".") }
      : null;
  }

  /** True if a value that comes from this local name may be of the definition. */
  comesFrom(local: string, id: string): boolean {
    return this.#locals.get(local) === id || this.#wholeFiles.get(local) === id.slice(0, id.lastIndexOf("#"));
  }
}

function countImports({ file, taken }: NamesInFile, tallies: ReadonlyMap<string, Tally>): void {
  for (const id of taken) {
    const own = tallies.get(id);
    (isTestFile(file) ? own?.testImporters : own?.importers)?.add(file);
  }
}

function countCalls(seen: NamesInFile, tallies: ReadonlyMap<string, Tally>, { usage }: UsageInput): void {
  for (const { base, member, constructs, count } of usage.get(seen.file)?.calls ?? []) {
    const call = seen.called(base, member);
    const own = call === null ? undefined : tallies.get(call.id);
    if (call === null || own === undefined) continue;
    if (!call.id.startsWith(`${seen.file}#`)) seen.taken.add(call.id);
    if (isTestFile(seen.file)) continue;
    if (constructs && call.member === null) own.constructed += count;
    else own.called += count;
  }
}

function addTest(seen: NamesInFile, tallies: ReadonlyMap<string, Tally>, { usage }: UsageInput): void {
  for (const id of seen.taken) {
    const own = tallies.get(id);
    own?.tests.push({
      file: seen.file,
      breaks: breaksOf(usage.get(seen.file), (local) => seen.comesFrom(local, id), own.role),
    });
  }
}

function definitionOf(
  facts: FileFacts,
  fact: DefinitionFact,
  own: Tally,
  { model: { tree, old }, reached }: UsageInput,
): Definition {
  const { file, language } = facts;
  return {
    id: idOf(file, fact.name),
    role: fact.role,
    name: fact.name,
    file,
    line: fact.line,
    language,
    kind: fact.kind,
    by: fact.by,
    module: old.moduleOf(file)?.module ?? null,
    test: isTestFile(file),
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
