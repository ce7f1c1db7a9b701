import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

/** The project's own Node, which a root devDependency brings along; the machine may have an older one. */
export const node = path.join(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");

export const binFolder = path.join(root, "node_modules/.bin");

/** The environment of everything that the scripts start: the project's own tools come first. */
export function toolEnvironment(extra = {}) {
  const colour = process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: "1" } : {};
  return {
    ...process.env,
    ...colour,
    PATH: [binFolder, process.env.PATH].join(path.delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
    ...extra,
  };
}
