import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

/** A folder with files that goes when the test is over. */
export interface Project extends Disposable {
  readonly folder: string;
  /** The absolute path of a file in it, there or not. */
  at(file: string): string;
}

/** Objects are written as JSON; a name that ends in "/" makes an empty folder. */
export function createProject(files: Readonly<Record<string, unknown>>): Project {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "apex-migration-")));
  const at = (file: string): string => path.join(folder, file);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(file.endsWith("/") ? at(file) : path.dirname(at(file)), { recursive: true });
    if (!file.endsWith("/")) writeFileSync(at(file), typeof content === "string" ? content : JSON.stringify(content));
  }
  return { folder, at, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** For the tests of one `describe`. */
export function sharedProject(files: Readonly<Record<string, unknown>>): Project {
  const project = createProject(files);
  afterAll(() => project[Symbol.dispose]());
  return project;
}
