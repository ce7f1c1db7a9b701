import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

/** This package. */
export const HERE = path.join(import.meta.dirname, "../..");
/** What the stages are made of: `service`, `backend` (the old stack), `switch` (what replaces its sockets), `python`. */
export const TREE = path.join(HERE, "tree");
/** Below the package, so that what it depends on is found. */
const STAGES = path.join(HERE, ".stages");

const OLD = "@apex/backend/";
const COMPAT = "@apex/ws-legacy-compat/";

/** What a switch to compat may do beside the specifiers: one set-up file that is new, and the two ends of the socket. */
export const SWITCHED = { added: ["src/legacy-setup.ts"], replaced: ["page/webSocketService.ts", "src/routes/websocket.ts"] };

/** What `@apex/backend` is in a stage: the old stack, compat under the old name, or nothing. */
export type Backend = "old" | "compat" | "none";

/** A fresh folder with the service as it was written. */
export async function createFolder(name: string, backend: Backend): Promise<string> {
  const folder = path.join(STAGES, name);
  await rm(folder, { recursive: true, force: true });
  await cp(path.join(TREE, "service"), folder, { recursive: true });
  if (backend === "none") return folder;
  const scope = path.join(folder, "node_modules/@apex");
  await mkdir(scope, { recursive: true });
  await symlink(backend === "old" ? path.join(TREE, "backend") : path.join(HERE, "../../packages/ws-legacy-compat"), path.join(scope, "backend"));
  return folder;
}

/** A fresh copy of the Python twin. */
export async function copyPython(): Promise<string> {
  const folder = path.join(STAGES, "python");
  await rm(folder, { recursive: true, force: true });
  await cp(path.join(TREE, "python"), folder, { recursive: true });
  return folder;
}

/** The one set-up file, and both ends of the socket. */
export const replaceSocket = (folder: string): Promise<void> => cp(path.join(TREE, "switch"), folder, { recursive: true });

/** Specifiers of the old stack become those of compat, as text. */
export async function swapSpecifiers(folder: string): Promise<void> {
  for (const file of await filesOf(folder)) {
    const text = await readFile(path.join(folder, file), "utf8");
    if (text.includes(OLD)) await writeFile(path.join(folder, file), text.replaceAll(OLD, COMPAT));
  }
}

/** Code files of a stage, relative to its folder. */
export async function filesOf(folder: string, ending = ".ts"): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .filter((file) => !file.startsWith("node_modules/"))
    .toSorted();
}

/** Texts of the code files, by file; of all files with the ending "". */
export async function textsOf(folder: string, ending = ".ts"): Promise<ReadonlyMap<string, string>> {
  const files = await filesOf(folder, ending);
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(path.join(folder, file), "utf8")] as const)));
}

/** How one folder differs from another, each list sorted. */
export interface Difference {
  /** Only specifiers of the old stack differ. */
  readonly swapped: readonly string[];
  readonly replaced: readonly string[];
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

export async function differenceOf(before: string, after: string): Promise<Difference> {
  const [old, now] = [await textsOf(before, ""), await textsOf(after, "")];
  const changed = [...now].filter(([file, text]) => old.has(file) && old.get(file) !== text);
  const isSwap = ([file, text]: readonly [string, string]): boolean => old.get(file)?.replaceAll(OLD, COMPAT) === text;
  const names = (files: readonly (readonly [string, string])[]): readonly string[] => files.map(([file]) => file).toSorted();
  return {
    swapped: names(changed.filter(isSwap)),
    replaced: names(changed.filter((each) => !isSwap(each))),
    added: names([...now].filter(([file]) => !old.has(file))),
    gone: names([...old].filter(([file]) => !now.has(file))),
  };
}
