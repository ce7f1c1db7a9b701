import { tmpdir } from "node:os";
import { loadMigration } from "@apex/ws-migration";
import { createModel, type Model } from "../../src/audit/analyse/model.ts";
import type { FileFacts } from "../../src/audit/scan/facts.ts";
import { scan } from "./facts.ts";

/** The model of a tree that exists only here: file name to source. */
export function modelOf(sources: Readonly<Record<string, string>>): Model {
  const facts: FileFacts[] = Object.entries(sources).map(([file, source]) => scan(file, source));
  return createModel({ root: "/tree", facts, packages: [], migration: loadMigration(tmpdir()), aliases: () => [] });
}
