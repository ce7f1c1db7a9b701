import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");

/** A file in each package that each test fills with what it plants; other files already import the core's. */
export const PLANT = "src/plant.ts";

const SOURCES: Readonly<Record<string, string>> = {
  "packages/ws-queue-core/src/index.ts": 'export { isWord, type Word } from "./word.ts";\n',
  "packages/ws-queue-core/src/word.ts":
    "export type Word = string;\n\nexport function isWord(value: unknown): value is Word {\n  return typeof value === \"string\";\n}\n",
  "packages/ws-queue-core/src/protocol/index.ts": 'export { frame } from "./frame.ts";\n',
  "packages/ws-queue-core/src/protocol/frame.ts":
    'import type { Word } from "../word.ts";\n\nexport function frame(word: Word): string {\n  return `[${word}]`;\n}\n',
  "packages/ws-queue-core/src/store/index.ts": 'export { type Store, createStore } from "./port.ts";\n',
  "packages/ws-queue-core/src/store/port.ts":
    "export interface Store {\n  read(): Promise<string>;\n}\n\nexport function createStore(): Store {\n  return { read: async () => \"\" };\n}\n",
  "packages/ws-queue-core/src/server/index.ts": 'export { answer } from "./answer.ts";\n',
  "packages/ws-queue-core/src/server/answer.ts":
    'import { frame } from "../protocol/frame.ts";\nimport type { Store } from "../store/port.ts";\n\nexport type Holder = { readonly store: Store };\n\nexport function answer(): string {\n  return frame("answer");\n}\n',
  "packages/ws-queue-core/src/client/index.ts": 'export { ask } from "./ask.ts";\n',
  "packages/ws-queue-core/src/client/ask.ts":
    'import { frame } from "../protocol/frame.ts";\nimport type { Planted } from "./plant.ts";\nimport { planted } from "./plant.ts";\n\nexport type Ask = Planted;\n\nexport function ask(): string {\n  return frame(planted);\n}\n',
  "packages/ws-queue-core/src/client/plant.ts": "",
  "packages/ws-queue-core/src/protocol/plant.ts": "",
  "packages/ws-queue-core/src/server/plant.ts": "",
  "packages/ws-queue-core/src/events/index.ts": "export const started = \"agent_started\";\n",
  "packages/ws-transport/src/index.ts": 'import { isWord } from "@apex/ws-queue-core";\n\nexport const ready = isWord("ready");\n',
  "packages/ws-sqlite/src/index.ts":
    'import { createStore } from "@apex/ws-queue-core/store";\n\nexport const store = createStore();\n',
  "packages/ws-redis/src/index.ts":
    'import { createStore } from "@apex/ws-queue-core/store";\n\nexport const store = createStore();\n',
  "packages/ws-client/src/index.ts": 'import { ask } from "@apex/ws-queue-core/client";\n\nexport const question = ask();\n',
  "packages/ws-manager/src/index.ts":
    'import { ready } from "@apex/ws-transport";\n\nexport async function start(): Promise<boolean> {\n  const { store } = await import("@apex/ws-sqlite");\n  return ready && (await store.read()) === "";\n}\n',
};

const CLEAN_PLANT = 'export type Planted = string;\n\nexport const planted: Planted = "nothing";\n';

/**
 * A small workspace outside the repository: the real gate (configuration, manifests, installed links), and tiny sources,
 * none of them built. What is planted in it disturbs nobody.
 */
export interface MiniWorkspace extends Disposable {
  readonly folder: string;
  /** Puts a file there until the returned value is disposed of. */
  plant(file: string, code: string): Disposable;
}

export function createMiniWorkspace(): MiniWorkspace {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-lint-gate-"));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  copyGate(folder);
  for (const name of readdirSync(path.join(root, "packages"))) {
    copyPackage(folder, name);
    write(`packages/${name}/${PLANT}`, CLEAN_PLANT);
  }
  for (const [file, text] of Object.entries(SOURCES)) write(file, text === "" ? CLEAN_PLANT : text);
  return {
    folder,
    plant(file, code) {
      write(file, code);
      return { [Symbol.dispose]: () => write(file, CLEAN_PLANT) };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function copyGate(folder: string): void {
  for (const file of ["package.json", "eslint.config.js", ".dependency-cruiser.mjs", "tools/config", "scripts"]) {
    cpSync(path.join(root, file), path.join(folder, file), { recursive: true });
  }
  mkdirSync(path.join(folder, "apps"));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
}

/** Links between packages are relative, so that copied as they are they point into the copy. */
function copyPackage(folder: string, name: string): void {
  const from = path.join(root, "packages", name);
  // A package without a dependency has no node_modules.
  const files = ["package.json", "tsconfig.json", "node_modules"].filter((file) => existsSync(path.join(from, file)));
  for (const file of files) {
    cpSync(path.join(from, file), path.join(folder, "packages", name, file), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => ![".bin", ".turbo", ".cache"].includes(path.basename(source)),
    });
  }
}
