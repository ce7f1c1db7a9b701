import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { TREE } from "@apex/legacy-fixture";
import { hasBrowser, launchBrowser, type TestBrowser } from "@apex/testkit/browser";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { renderHtml } from "../../src/audit/html/index.ts";
import type { AuditReport } from "../../src/audit/report.ts";
import { hostile } from "./hostile.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** What axe finds, serious or critical; by one of its rules or by all. */
async function problems(page: Page, rule?: string): Promise<string[]> {
  // The page's own policy forbids injected scripts; the debugger's evaluation is not bound by it.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (options) => (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options),
    rule === undefined ? {} : { runOnly: [rule] },
  );
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** A few rows of each table: the checker reads each element, and more rows are no other elements. */
function fewRows(report: AuditReport): AuditReport {
  const { entryPoints, definitions, distances, batches, graph } = report;
  const files = new Set(graph.edges.slice(0, 6).flatMap(({ from, to }) => [from, to]));
  return {
    ...report,
    entryPoints: entryPoints.slice(0, 4),
    definitions: definitions.slice(0, 4),
    distances: distances.slice(0, 4),
    batches: batches.slice(0, 4),
    graph: { nodes: graph.nodes.filter(({ file }) => files.has(file)), edges: graph.edges.slice(0, 6) },
  };
}

describe.skipIf(!hasBrowser)("the audit's page", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-audit-"));
  let browser: TestBrowser;
  let report: AuditReport;
  /** The page of the report, which most tests look at one after the other: to load it takes longer than to use it. */
  let opened: { readonly page: Page; readonly requests: readonly string[]; readonly elements: number };

  beforeAll(async () => {
    report = await audit(TREE);
    browser = await launchBrowser({ reducedMotion: "reduce", viewport: DESKTOP });
    const first = await open(renderHtml(report, earlier()));
    opened = { ...first, elements: await elementsOf(first.page) };
    return () => browser[Symbol.asyncDispose]();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Opens a page from a file, and says what it asked for. */
  async function open(html: string): Promise<{ page: Page; requests: string[] }> {
    const file = path.join(folder, "audit.html");
    writeFileSync(file, html);
    const requests: string[] = [];
    browser.context.on("request", (request) => requests.push(request.url()));
    return { page: await browser.open(pathToFileURL(file).href), requests };
  }

  const elementsOf = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll("*").length);

  const earlier = () => [
    { name: "2026-09.json", report },
    { name: "2026-10.json", report },
  ];

  test("opens from a file, asks for nothing else and complains of nothing", async () => {
    const { page, requests } = opened;
    expect(requests).toEqual([pathToFileURL(path.join(folder, "audit.html")).href]);
    expect(await page.locator("h1").innerText()).toMatch(/^\d+ uses of the old stack in \d+ files\.$/);
    expect(await page.locator(".node").count()).toBe(report.graph.nodes.length);
    expect(await page.locator(".chart").count()).toBe(2);
    expect(browser.complaints).toEqual([]);
  });

  test("is accessible and no wider than the screen, in light on a desk and in dark on a phone", async () => {
    const { page } = await open(renderHtml(fewRows(report), earlier()));
    const tooWide = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await page.emulateMedia({ colorScheme: "light" });
    expect([await problems(page), await tooWide()]).toEqual([[], 0]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize(PHONE);
    expect([await problems(page, "color-contrast"), await tooWide()]).toEqual([[], 0]);
    await page.close();
  });

  test("shows by the keyboard alone what a file imports and what imports it", async () => {
    const { page } = opened;
    const [edge] = report.graph.edges;
    await page.locator('.node[tabindex="0"]').focus();
    await page.keyboard.press("ArrowDown");
    const second = await page.evaluate(() => (document.activeElement as SVGElement).dataset["node"]);
    expect(second).toBe("1");
    await page.locator(`.node[data-file="${edge?.from ?? ""}"]`).focus();
    await page.keyboard.press("Enter");
    const chosen = page.locator("[data-chosen]");
    const part = (title: string): Promise<string> => chosen.locator(".columns > div", { hasText: title }).innerText();
    expect(await part("Imports")).toContain(edge?.to);
    await page.locator(`.node[data-file="${edge?.to ?? ""}"]`).focus();
    await page.keyboard.press("Enter");
    expect(await part("Imported by")).toContain(edge?.from);
    expect(await page.locator(".edge.in").count()).toBe(report.graph.edges.filter(({ to }) => to === edge?.to).length);
    await page.keyboard.press("Escape");
    expect(await chosen.isVisible()).toBe(false);
  });

  test("filters, sorts, opens rows and switches the colours", async () => {
    const { page } = opened;
    const rows = page.locator("#modules tbody:visible");
    const modules = (): Promise<string[]> => page.locator("#modules tbody:visible > tr:first-child > td:first-child .path").allInnerTexts();
    await page.getByRole("searchbox").fill("USER-EXECUTION-CONTEXT");
    expect(await modules()).toContain("services/user-execution-context");
    expect(await rows.count()).toBeLessThan(report.entryPoints.length);
    await page.getByRole("searchbox").fill("");
    await page.locator("#modules").getByRole("button", { name: "Old module" }).click();
    expect(await modules()).toEqual(report.entryPoints.map(({ module }) => module).toSorted((a, b) => a.localeCompare(b)));
    await rows.first().getByRole("button", { name: "Details" }).click();
    expect(await rows.first().locator(".more").innerText()).toMatch(/\d+ uses?/);
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const before = await background();
    await page.getByRole("button", { name: "Switch between light and dark" }).click();
    expect(await background()).not.toBe(before);
  });

  test("runs nothing and builds nothing of what the tree says", async () => {
    const { page, requests } = await open(renderHtml(hostile(report), hostile(earlier())));
    // Other words, and the same page.
    expect(await elementsOf(page)).toBe(opened.elements);
    await page.getByRole("searchbox").fill("img");
    await page.locator(".node").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("[data-chosen]").innerText()).toContain(hostile(report).graph.nodes[0]?.file.replace(/[\0\ud800]/g, ""));
    expect(await page.locator("img, [onload], [onerror]").count()).toBe(0);
    expect(await page.evaluate(() => "ran" in globalThis)).toBe(false);
    expect(requests.every((url) => url.startsWith("file://") && url.endsWith("audit.html"))).toBe(true);
    expect(browser.complaints).toEqual([]);
    await page.close();
  });

  test("runs no script but its own, even if one were built", async () => {
    const { page } = opened;
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.ran = 1";
      document.body.append(script);
    });
    expect(await page.evaluate(() => "ran" in globalThis)).toBe(false);
  });
});
