import { isTestFile, type OldModule } from "@apex/ws-migration";
import type { FileFacts, ImportFact, UsageQuestion } from "../scan/facts.ts";
import { compare } from "./graph.ts";
import type { Model } from "./model.ts";
import type { Origin } from "./names.ts";

/** One name that a file takes of another, and where it really comes from. */
export interface Link {
  /** Local name in the file; null for strings, and for names that are only passed on. */
  readonly local: string | null;
  readonly origin: Origin;
}

export type Links = ReadonlyMap<string, readonly Link[]>;

export function linksOf(model: Model): Links {
  return new Map(
    model.tree.facts.map((facts) => [facts.file, facts.imports.flatMap((fact) => linksOfImport(facts, fact, model))]),
  );
}

function linksOfImport(facts: FileFacts, fact: ImportFact, model: Model): Link[] {
  if (fact.kind === "string" && fact.names.length === 0) return linksOfPath(facts, fact.specifier, model);
  return fact.names.map(({ name, local }) => ({ local, origin: model.names.ofImport(facts, fact, name) }));
}

/** patch("app.queue.MessageQueue.send"): the longest beginning that is a file, and the name behind it. */
function linksOfPath(facts: FileFacts, path: string, model: Model): Link[] {
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const file = model.files.resolve(path.slice(0, end), facts);
    if (file === null) continue;
    const name = path.slice(end + 1).split(".")[0] ?? "";
    return [{ local: null, origin: model.names.ofName(file, name === "" ? "*" : name) }];
  }
  return [];
}

/** The old module from which a link's name comes, or null. */
export function moduleOfLink({ origin }: Link, { old }: Model): OldModule | null {
  if (origin.kind === "old") return origin.module;
  return origin.kind === "file" ? old.moduleOf(origin.file) : null;
}

/**
 * Files with the local names whose use in them is of interest: only what is done with those is read. Calls are counted of
 * definitions of the tree; what breaks is asked of tests, for old modules outside the tree as well.
 */
export function usageQuestions(model: Model, links: Links): UsageQuestion[] {
  return model.tree.facts.flatMap(({ file, definitions }) => {
    const test = isTestFile(file);
    const taken = (links.get(file) ?? []).filter(
      (link) => isOfDefinition(link, model) || (test && moduleOfLink(link, model) !== null),
    );
    const locals = taken.flatMap(({ local }) => local ?? []);
    const names = [...new Set([...locals, ...definitions.map(({ name }) => name)])].toSorted(compare);
    return names.length === 0 ? [] : [{ file, names }];
  });
}

function isOfDefinition({ origin }: Link, { facts }: Model): boolean {
  if (origin.kind !== "file") return false;
  const defined = facts.get(origin.file)?.definitions ?? [];
  return defined.some(({ name }) => origin.name === "*" || origin.name === name);
}
