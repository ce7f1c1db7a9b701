import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";

/** A real Chromium with an empty profile. */
export interface TestBrowser extends AsyncDisposable {
  readonly context: BrowserContext;
  /** A tab whose complaints are kept. */
  open(url: string): Promise<Page>;
  /** Errors that any tab reported in its console, or threw. */
  readonly complaints: readonly string[];
}

const CHROMIUM = process.env["CHROME_PATH"] ?? "/usr/bin/chromium";

/** Without Chromium the tests that need it are skipped, and said to be; in CI they fail. */
export const hasBrowser = existsSync(CHROMIUM) || process.env["CI"] !== undefined;

const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function launchBrowser(options: BrowserContextOptions = {}): Promise<TestBrowser> {
  const profile = await mkdtemp(path.join(tmpdir(), "apex-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: FLAGS,
    ...options,
  });
  const complaints: string[] = [];
  return {
    context,
    complaints,
    async open(url) {
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await page.goto(url);
      return page;
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
