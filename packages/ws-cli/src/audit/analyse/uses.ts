import { isTestFile, type OldModule } from "@apex/ws-migration";
import type { Use } from "../report.ts";
import type { FileFacts, ImportFact } from "../scan/facts.ts";
import type { Model } from "./model.ts";

/** A use with the module that it is of. */
export interface ModuleUse extends Use {
  readonly module: OldModule;
}

/** One name that an import takes from an old module. */
interface TakenName {
  readonly module: OldModule;
  readonly name: string;
  readonly through: readonly string[];
}

const NEW_STACK = /^@apex\/ws-(?!legacy-)/;

/** Every use of the old stack in a file, one for each statement or string and module. */
export function usesOf(facts: FileFacts, model: Model): ModuleUse[] {
  return facts.imports.flatMap((each) => {
    const taken =
      facts.language === "python" ? takenByPython(facts, each, model) : takenByTypeScript(facts, each, model);
    if (taken.length === 0) return [];
    return byModule(taken).map((names) => useOf(facts, each, names, model));
  });
}

/** Statements that import the new packages. */
export function currentImports({ imports }: FileFacts): number {
  return imports.filter(({ specifier, kind }) => kind === "statement" && NEW_STACK.test(specifier)).length;
}

function takenByTypeScript(facts: FileFacts, { specifier, names }: ImportFact, model: Model): TakenName[] {
  const module = model.old.named(specifier, facts);
  if (module !== null) return names.map(({ name }) => ({ module, name, through: [] }));
  const file = model.files.resolve(specifier, facts);
  return file === null ? [] : names.flatMap(({ name }) => takenThrough(file, name, model));
}

function takenByPython(facts: FileFacts, { kind, specifier, names }: ImportFact, model: Model): TakenName[] {
  if (kind === "string") return takenByString(facts, specifier, model);
  return names.flatMap(({ name }) => {
    const member = name === "*" ? null : model.old.member(specifier, name, facts);
    if (member !== null) return [{ module: member, name: "*", through: [] }];
    const module = model.old.named(specifier, facts);
    if (module !== null) return [{ module, name, through: [] }];
    const file = model.files.resolve(specifier, facts);
    return file === null ? [] : takenThrough(file, name, model);
  });
}

/** patch("app.orders.WebSocketManager") replaces an old name where another file imported it. */
function takenByString(facts: FileFacts, target: string, model: Model): TakenName[] {
  const found = model.old.target(target, facts);
  if (found !== null) return [{ module: found.module, name: found.name ?? "*", through: [] }];
  for (let end = target.lastIndexOf("."); end > 0; end = target.lastIndexOf(".", end - 1)) {
    const file = model.files.resolve(target.slice(0, end), facts);
    if (file !== null) return takenThrough(file, target.slice(end + 1).split(".")[0] ?? "", model);
  }
  return [];
}

/** Names of the old stack that arrive through a file that passes them on. */
function takenThrough(file: string, name: string, model: Model): TakenName[] {
  if (name === "*") return takenWhole(file, model);
  const origin = model.names.ofName(file, name);
  if (origin.kind === "old") return [{ module: origin.module, name: origin.name, through: origin.through }];
  const module = origin.kind === "file" && origin.through.length > 0 ? model.old.moduleOf(origin.file) : null;
  return module === null || origin.kind !== "file" ? [] : [{ module, name: origin.name, through: origin.through }];
}

/** A file that is taken as a whole, and that passes on nothing but the stack. */
function takenWhole(file: string, model: Model): TakenName[] {
  const facts = model.facts.get(file);
  if (facts?.onlyPassesOn !== true || model.old.moduleOf(file) !== null) return [];
  const modules = facts.imports.flatMap((each) => model.old.named(each.specifier, facts) ?? []);
  return modules.slice(0, 1).map((module) => ({ module, name: "*", through: [file] }));
}

function byModule(taken: readonly TakenName[]): TakenName[][] {
  const groups = new Map<string, TakenName[]>();
  for (const each of taken) {
    const key = [each.module.tree, each.module.module, ...each.through].join("\0");
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function useOf(facts: FileFacts, fact: ImportFact, taken: readonly TakenName[], model: Model): ModuleUse {
  const [first] = taken as [TakenName, ...TakenName[]];
  const { module, through } = first;
  return {
    module,
    file: facts.file,
    line: fact.line,
    language: facts.language,
    test: isTestFile(facts.file),
    kind: fact.kind,
    form: fact.form,
    specifier: fact.specifier,
    names: taken.map(({ name }) => name),
    keys: taken.map(({ name }) => `${module.module}#${canonicalName(module, name, model)}`),
    status: statusOf(facts, module, taken, model),
    typeOnly: fact.typeOnly,
    inner: fact.inner,
    through,
  };
}

/** Both spellings of a name count as one. */
function canonicalName(module: OldModule, name: string, { old }: Pick<Model, "old">): string {
  return name === "*" || name === "default" ? name : old.migration.exportOf(module, name).name;
}

function statusOf(facts: FileFacts, module: OldModule, taken: readonly TakenName[], model: Model): Use["status"] {
  if (module.row?.kind === "gone") return "dead";
  const file = model.files.fileOf(module, facts.language);
  if (file === null && model.old.holds(module.tree, facts.language) && module.via !== "compat") return "dead";
  if (file !== null && taken.every(({ name }) => name !== "*" && model.names.ofName(file, name).kind === "missing"))
    return "dead";
  const passesOn =
    module.row?.kind === "shim" ||
    module.row?.kind === "package-root" ||
    (file !== null && model.facts.get(file)?.onlyPassesOn === true);
  return passesOn || module.via === "compat" || taken.some(({ through }) => through.length > 0) ? "shim" : "legacy";
}
