import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");

type Conditions = { readonly [condition: string]: string | Conditions };
type Manifest = {
  readonly name: string;
  readonly private?: boolean;
  readonly type: string;
  readonly license: string;
  readonly sideEffects?: boolean;
  readonly engines?: { readonly node: string };
  readonly exports: Readonly<Record<string, string | Conditions>>;
  readonly publishConfig: { readonly access: string; readonly exports: Readonly<Record<string, string | Conditions>> };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8")) as Manifest;
}

function folders(parent: string): string[] {
  return readdirSync(path.join(root, parent))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(path.join(root, folder, "package.json")));
}

/** What is left for others; an entry point that has only a source is for this workspace. */
function withoutSource(exports: Manifest["exports"]): Manifest["exports"] {
  const published = JSON.parse(
    JSON.stringify(exports, (key, value: unknown) => (key === "@apex/source" ? undefined : value)),
  ) as Manifest["exports"];
  return Object.fromEntries(Object.entries(published).filter(([, entry]) => typeof entry !== "object" || Object.keys(entry).length > 0));
}

describe.each(folders("packages"))("%s", (folder) => {
  const manifest = readManifest(folder);

  test("publishes what it exports, less the source condition", () => {
    expect(manifest.publishConfig.exports).toEqual(withoutSource(manifest.exports));
    expect(JSON.stringify(manifest.publishConfig.exports)).not.toContain("src/");
  });

  test("has a source for each entry point", () => {
    const entries = Object.values(manifest.exports).filter((entry) => typeof entry === "object");
    expect(entries.map((entry) => Object.keys(entry)[0])).toEqual(entries.map(() => "@apex/source"));
  });

  test("says how it may be used", () => {
    expect(manifest).toMatchObject({
      type: "module",
      license: "MIT",
      sideEffects: false,
      engines: { node: ">=22.18" },
      publishConfig: { access: "restricted" },
    });
    expect(manifest.private).toBeUndefined();
  });
});

test("packages of the scope come from the workspace only", () => {
  const ranges = [...folders("packages"), ...folders("tools"), ...folders("apps")].map(readManifest).flatMap((manifest) =>
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies }),
  );
  const internal = ranges.filter(([name]) => name.startsWith("@apex/"));
  expect(internal.length).toBeGreaterThan(0);
  expect(internal.filter(([, range]) => range !== "workspace:*")).toEqual([]);
});

describe("the lock file", () => {
  const lock = readFileSync(path.join(root, "pnpm-lock.yaml"), "utf8");

  test("names no package of the scope from a registry", () => {
    expect(lock.match(/^ {2}'@apex\/[^']*@.*$/gm)).toBeNull();
  });

  test("names no host", () => {
    expect(lock.match(/https?:\/\/.*/g)).toBeNull();
  });
});
