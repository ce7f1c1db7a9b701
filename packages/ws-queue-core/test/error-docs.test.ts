import { readFileSync } from "node:fs";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { ERROR_CODES } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";

const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");

/** Rows by code, with the heading that they stand under. */
function documented(): Map<string, { row: string; fault: string }> {
  const rows = new Map<string, { row: string; fault: string }>();
  let fault = "";
  for (const line of page.split("\n")) {
    fault = /^## .*\(`(\w+)`\)/.exec(line)?.[1] ?? fault;
    const code = /^\| `(\w+)` \|/.exec(line)?.[1];
    if (code !== undefined) rows.set(code, { row: line, fault });
  }
  return rows;
}

describe("docs/errors.md", () => {
  it("explains every code, and none that does not exist", () => {
    expect([...documented().keys()].sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it.each(Object.entries(ERROR_CODES))("lists %s under its fault, with a cause and a next step", (code, kind) => {
    const entry = documented().get(code);
    expect(entry?.fault).toBe(kind.fault);
    const [, , cause, next] = (entry?.row ?? "").split("|").map((cell) => cell.trim());
    expect(cause?.length).toBeGreaterThan(10);
    expect(next?.length).toBeGreaterThan(5);
  });

  it.each(Object.entries(CLOSE_CODES).filter(([reason]) => reason in ERROR_CODES))("names the close code of %s", (reason, code) => {
    expect(documented().get(reason)?.row).toContain(String(code));
  });
});
