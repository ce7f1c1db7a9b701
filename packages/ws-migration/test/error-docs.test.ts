import { readFileSync } from "node:fs";
import { MIGRATION_ERROR_CODES } from "@apex/ws-migration/internal";
import { expect, test } from "vitest";

test("docs/migration.md explains every error, and none that does not exist", () => {
  const page = readFileSync(new URL("../../../docs/migration.md", import.meta.url), "utf8");
  const errors = page.slice(page.indexOf("\n## Errors\n"));
  const documented = Array.from(errors.matchAll(/^\| `(\w+)` \|/gm), (match) => match[1]);
  expect(documented.toSorted()).toEqual(MIGRATION_ERROR_CODES.toSorted());
});
