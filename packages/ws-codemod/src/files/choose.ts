import { statSync } from "node:fs";
import path from "node:path";
import { audit, findFiles, type FindOptions } from "@apex/ws-cli";
import { CodemodError } from "../codemod-error.ts";

export interface Choice {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, with "/", sorted. */
  readonly files: readonly string[];
}

export interface ChooseOptions {
  readonly python: boolean;
  readonly batch: number | null;
  /** What is left out and read again, as the audit takes it. */
  readonly find: FindOptions;
}

const PYTHON = /\.pyi?$/;

/** The sources below a folder of the language that is moved, those of one batch of the audit where one is asked for. */
export async function chooseFiles(folder: string, { python, batch, find }: ChooseOptions): Promise<Choice> {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isFile() === true) return { root: path.dirname(folder), files: [path.basename(folder)] };
  if (stat?.isDirectory() !== true) throw new CodemodError("no_folder", `${folder} is no file or folder. Name what to change: apex-ws-codemod src`);
  const files = findFiles(folder, find).files.filter((file) => PYTHON.test(file) === python);
  if (batch === null) return { root: folder, files };
  const { batches } = await audit(folder, find);
  const found = batches.find(({ number }) => number === batch);
  if (found === undefined) throw new CodemodError("no_batch", `The audit of ${folder} has no batch ${batch}: it has ${batches.length}. apex-ws audit lists them.`);
  const inBatch = new Set([...found.files, ...found.tests]);
  return { root: folder, files: files.filter((file) => inBatch.has(file)) };
}
