import type { OldModule } from "@apex/ws-migration";
import type { FileFacts, ImportFact } from "../scan/facts.ts";
import type { UsageQuestion } from "../scan/scanner.ts";
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

/** Files with the local names that stand for something of the stack: only what is done with those is read. */
export function usageQuestions(model: Model, links: Links): UsageQuestion[] {
  return model.tree.facts.flatMap(({ file, definitions }) => {
    const taken = (links.get(file) ?? []).flatMap((link) =>
      link.local !== null && matters(link, model) ? [link.local] : [],
    );
    const names = [...new Set([...taken, ...definitions.map(({ name }) => name)])].toSorted(compare);
    return names.length === 0 ? [] : [{ file, names }];
  });
}

function matters(link: Link, model: Model): boolean {
  const { origin } = link;
  if (moduleOfLink(link, model) !== null) return true;
  const defined = origin.kind === "file" ? (model.facts.get(origin.file)?.definitions ?? []) : [];
  return defined.some(({ name }) => origin.kind === "file" && (origin.name === "*" || origin.name === name));
}
