import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");

/** Scripts of package.json that `.ci/full` leaves out: they wait for a person, write sources, or `npm test` runs them. */
const NOT_IN_FULL = [
  ...["start", "dev", "test:watch", "changeset", "legacy:defects", "legacy:map", "apex-ws"],
  ...["build", "pack:all", "typecheck", "lint", "deps", "check:packages", "check:unused"],
  "test:full",
];
/** In `.ci/full`, and quick enough to be no line of the slow commands. */
const QUICK = ["test", "terminal"];

const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { readonly scripts: Readonly<Record<string, string>> };
const contributing = readFileSync(path.join(root, "CONTRIBUTING.md"), "utf8");
const list = execFileSync(path.join(root, ".ci/full"), ["--list", "--json"], { encoding: "utf8" });
const inFull = [...new Set((JSON.parse(list) as readonly { readonly script: string }[]).map(({ script }) => script))];

/** The first column of the table of commands that `npm test` leaves out. */
function slowCommands(): string[] {
  const [, table = ""] = contributing.split("not part of `npm test`");
  const rows = table.split("\n\n").find((part) => part.startsWith("|")) ?? "";
  return [...rows.matchAll(/^\| `pnpm ([\w:-]+)/gm)].flatMap(([, script]) => script ?? []);
}

describe(".ci/full", () => {
  test("has each script of package.json but those that wait for a person or belong to npm test", () => {
    expect([...inFull, ...NOT_IN_FULL].toSorted()).toEqual(Object.keys(scripts).toSorted());
  });

  test("has each command that CONTRIBUTING.md calls slow, and the other way round", () => {
    const slow = new Set(slowCommands().filter((script) => script !== "test:full"));
    expect(slow.size).toBeGreaterThan(5);
    expect([...slow].filter((script) => !inFull.includes(script))).toEqual([]);
    expect(inFull.filter((script) => !slow.has(script) && !QUICK.includes(script))).toEqual([]);
  });
});
