import { COMPAT_BREAKS, type FacadeName, type OldModule } from "@apex/ws-migration";
import { CALLED, RETURNED, type Chain, type ReachFacts, type ReachQuestion } from "../scan/facts.ts";
import { camelCase } from "./camel-case.ts";
import { compare } from "./graph.ts";
import { groupBy } from "./group-by.ts";
import type { Links } from "./links.ts";
import type { Model } from "./model.ts";
import type { Origin } from "./names.ts";

/** What a value is in compat: a facade, or the class or function that makes it. */
export interface FacadeValue {
  readonly facade: FacadeName;
  readonly isMade: boolean;
  /** The old name that it comes from. */
  readonly name: string;
  /** The method of a facade, not yet called. */
  readonly method: string | null;
}

/** Asks the files of the tree where values of old names go; through files that pass a value on, in several rounds. */
export async function reachOf(model: Model, links: Links, ask: (questions: readonly ReachQuestion[]) => Promise<readonly ReachFacts[]>): Promise<ValueReach> {
  const reach = new ValueReach(model, links);
  for (let questions = reach.questions(); questions.length > 0; questions = reach.questions()) reach.add(await ask(questions));
  return reach;
}

export class ValueReach {
  readonly #model: Model;
  readonly #links: Links;
  readonly #facts = new Map<string, ReachFacts>();
  /** File to the names that were asked about. */
  readonly #asked = new Map<string, ReadonlySet<string>>();

  constructor(model: Model, links: Links) {
    this.#model = model;
    this.#links = links;
  }

  get facts(): readonly ReachFacts[] {
    return [...this.#facts.values()];
  }

  add(facts: readonly ReachFacts[]): void {
    for (const each of facts) this.#facts.set(each.file, each);
  }

  /** Files with names that stand for something of compat, as far as that is known by now, and that were not asked about all of them. */
  questions(): ReachQuestion[] {
    return [...this.#links].flatMap(([file, links]) => {
      const known = groupBy(links, ({ local }) => local ?? "");
      const facades = new Map([...known.keys()].map((local) => [local, local === "" ? [] : this.#facadesOf(file, local)]));
      const names = [...known.keys()].filter((local) => facades.get(local)?.length !== 0).toSorted(compare);
      const asked = this.#asked.get(file);
      if (names.every((name) => asked?.has(name) === true)) return [];
      const all = new Set([...(asked ?? []), ...names]);
      this.#asked.set(file, all);
      return [{ file, names: [...all], methods: breakingMethods(names.flatMap((name) => facades.get(name) ?? [])) }];
    });
  }

  /** What a chain of a file's names is, or null. */
  valueOf(file: string, { base, steps }: Chain, depth = 0): FacadeValue | null {
    const link = this.#links.get(file)?.find(({ local }) => local === base);
    if (link === undefined || depth > DEPTH_MAX) return null;
    const { origin } = link;
    if (origin.kind === "file" && origin.name === "*") {
      // Of a file as a whole the first step is the name.
      const [name, ...rest] = steps;
      return name === undefined ? null : this.#ofOrigin(this.#model.names.ofName(origin.file, name), rest, depth);
    }
    return this.#ofOrigin(origin, steps, depth);
  }

  #ofOrigin(origin: Origin, steps: readonly string[], depth: number): FacadeValue | null {
    if (origin.kind !== "old" && origin.kind !== "file") return null;
    const module = origin.kind === "old" ? origin.module : this.#model.old.moduleOf(origin.file);
    if (module !== null) return origin.name === "*" ? this.#ofModule(module, steps[0] ?? CALLED, steps.slice(1)) : this.#ofModule(module, origin.name, steps);
    const passed = origin.kind === "file" ? this.#facts.get(origin.file)?.values.find(({ name }) => name === origin.name) : undefined;
    if (passed === undefined || origin.kind !== "file") return null;
    const { base, steps: before } = passed.from;
    // As a file's own reader joins them: the call of a function that returns the value gives the value.
    const joined = before.at(-1) === RETURNED && steps[0] === CALLED ? [...before.slice(0, -1), ...steps.slice(1)] : [...before, ...steps];
    return this.valueOf(origin.file, { base, steps: joined }, depth + 1);
  }

  /** What a local name is or, for a file as a whole, may have; none if it is nothing of compat. */
  #facadesOf(file: string, local: string): readonly FacadeName[] {
    const origin = this.#links.get(file)?.find((link) => link.local === local)?.origin;
    if (origin?.kind !== "old" && origin?.kind !== "file") return [];
    if (origin.name !== "*") {
      const known = this.#ofOrigin(origin, [], 0);
      return known === null ? NONE : [known.facade];
    }
    const isOld = origin.kind === "old" || this.#model.old.moduleOf(origin.file) !== null;
    return isOld || (origin.kind === "file" && this.#passesOn(origin.file, new Set())) ? ALL : NONE;
  }

  /** True if a file has, or passes on, a value that is known. */
  #passesOn(file: string, seen: Set<string>): boolean {
    const facts = this.#model.facts.get(file);
    if (facts === undefined || seen.has(file)) return false;
    seen.add(file);
    const passed = facts.imports.flatMap(({ names }) => names.flatMap(({ exportedAs }) => exportedAs ?? []));
    const names = [...facts.exports.map(({ name }) => name), ...passed].filter((name) => name !== "*");
    if (names.some((name) => this.#ofOrigin(this.#model.names.ofName(file, name), [], 0) !== null)) return true;
    const whole = facts.imports.filter((each) => each.names.some(({ exportedAs }) => exportedAs === "*"));
    return whole.some(({ specifier }) => {
      const target = this.#model.files.resolve(specifier, facts);
      return target !== null && this.#passesOn(target, seen);
    });
  }

  #ofModule(module: OldModule, name: string, steps: readonly string[]): FacadeValue | null {
    const row = this.#model.old.migration.exportOf(module, name);
    if (row.facade === undefined) return null;
    // An object of the old module is there already.
    const start: FacadeValue = { facade: row.facade, isMade: row.kind === "value", name: row.name, method: null };
    return steps.reduce<FacadeValue | null>((value, step) => (value === null ? null : after(value, this.#spelled(step))), start);
  }

  /** Methods of the Python tree are spelled as the map spells them. */
  #spelled(step: string): string {
    return step === CALLED || step === RETURNED ? step : camelCase(step);
  }
}

const DEPTH_MAX = 8;
const NONE: readonly FacadeName[] = [];
const ALL = Object.keys(COMPAT_BREAKS) as FacadeName[];

/** Methods that may break, of the facades and of those that they give. */
function breakingMethods(facades: readonly FacadeName[]): string[] {
  const all = new Set(facades.flatMap((facade) => [facade, ...Object.values(COMPAT_BREAKS[facade].gives ?? {})]));
  const methods = [...all].flatMap((facade) => {
    const { calls = {}, registers = [], contextAt = {}, gives = {} } = COMPAT_BREAKS[facade];
    return [...Object.keys(calls), ...registers, ...Object.keys(contextAt), ...Object.keys(gives)];
  });
  return [...new Set(methods)];
}

function after(value: FacadeValue, step: string): FacadeValue | null {
  if (step !== CALLED) return value.method === null ? { ...value, method: step } : null;
  if (value.method === null) return { ...value, isMade: true };
  const { gives = {} } = COMPAT_BREAKS[value.facade];
  const given = Object.hasOwn(gives, value.method) ? gives[value.method] : undefined;
  return given === undefined ? null : { ...value, facade: given, isMade: true, method: null };
}
