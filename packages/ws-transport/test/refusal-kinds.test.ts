import { readFileSync } from "node:fs";
import { CLOSE_CODES, type CloseReason } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { adviceOf, codeOf, nameOf, refusalByClose, UPGRADE_CODES, type RefusalKind, type UpgradeRefusal } from "../src/refusals/kinds.ts";

const OF_UPGRADES = Object.keys(UPGRADE_CODES).map((why): RefusalKind => ({ refused: "upgrade", why: why as UpgradeRefusal }));
const OF_CLOSES = Object.keys(CLOSE_CODES).flatMap((reason) => refusalByClose(reason as CloseReason) ?? []);

test("docs/operations.md has every kind of upgrades and closes, with its code and whether it has a line", () => {
  const rows = readFileSync(new URL("../../../docs/operations.md", import.meta.url), "utf8").matchAll(/^\| `((?:upgrade|connection|frame)\.\w+)` \| `(\w+)` \| (yes|no) \|/gm);
  const documented = [...rows].map(([, name, code, line]) => [name, code, line]).sort();
  const actual = [...OF_UPGRADES, ...OF_CLOSES].map((kind) => [nameOf(kind), codeOf(kind), adviceOf(kind) === undefined ? "no" : "yes"]);
  expect(documented).toEqual(actual.sort());
});

test("a code that has no advice of its own leads to the page that explains it", () => {
  expect(adviceOf({ refused: "request", why: "event_too_large" })).toBe("docs/errors.md says more about event_too_large");
});
