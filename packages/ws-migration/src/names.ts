import path from "node:path";

const EXTENSION = /(\.d)?\.[cm]?[jt]sx?$/;

/** A specifier without a bundler's query, a way through node_modules, and detours: "@/lib/a?worker", "./node_modules/@apex/backend/a". */
export function plainSpecifier(specifier: string): string {
  const asked = specifier.replace(/\?.*$/s, "").split("node_modules/").at(-1) ?? "";
  return asked === "" || /^\.{0,2}\//.test(asked) ? asked : path.posix.normalize(asked);
}

/** What a package was built from or into: a way to its modules that its `exports` may not have. */
const INSIDE = /^(?:dist|src)(?:\/(?:cjs|esm))?(?:\/|$)/;

/** "websocket-core/manager" of "dist/websocket-core/manager.js" behind a package's name. */
export function withoutBuildFolder(rest: string): string {
  return rest.replace(INSIDE, "");
}

/** A module as the map spells it: no extension, no `/index`, forward slashes. */
export function moduleName(file: string): string {
  return file.split(path.sep).join("/").replace(EXTENSION, "").replace(/(^|\/)index$/, "").replace(/\/$/, "");
}

/** `websocket_core/message_queue.py` and `websocket_core/__init__.py` as dotted names. */
export function dottedName(file: string): string {
  return file
    .split(path.sep)
    .join("/")
    .replace(/\.pyi?$/, "")
    .replace(/(^|\/)__init__$/, "")
    .replaceAll("/", ".");
}

/** `websocket_core.message_queue` as the TypeScript services spell it: `websocket-core/message-queue`. */
export function dashedName(dotted: string): string {
  return dotted.replaceAll(".", "/").replaceAll("_", "-");
}

/** `get_websocket_manager` as `getWebsocketManager`; classes, constants and leading underscores stay as they are. */
export function camelName(python: string): string {
  if (/^_*[A-Z]/.test(python)) return python;
  return python.replace(/(?<=[a-z0-9])_+([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
