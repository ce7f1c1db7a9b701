import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LEGACY_ERROR_CODES } from "../src/errors.ts";

test("docs/migration.md explains every error of compat, and none that does not exist", () => {
  const page = readFileSync(new URL("../../../docs/migration.md", import.meta.url), "utf8");
  const [, errors = ""] = page.split("### Errors of compat");
  const documented = Array.from((errors.split("\n## ")[0] ?? "").matchAll(/^\| `(\w+)` \|/gm), (match) => match[1]);
  expect(documented.toSorted()).toEqual(LEGACY_ERROR_CODES.toSorted());
});
