import path from "node:path";
import { hasBrowser, launchBrowser } from "@apex/testkit/browser";
import { build, defaultClientConditions, type Rollup } from "vite";
import { expect, test } from "vitest";
import { createFolder, replaceSocket, swapSpecifiers } from "../src/stages/folders.ts";
import type { ChatView, PageModule } from "../src/suite/page.ts";
import { startService } from "../src/suite/service.ts";

/** The stage's page, as one script that leaves `oldPage`. */
async function bundleOf(folder: string): Promise<string> {
  const built = (await build({
    root: folder,
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@apex/source", ...defaultClientConditions] },
    build: { write: false, minify: false, lib: { entry: path.join(folder, "page/chat-view.ts"), formats: ["iife"], name: "oldPage" } },
  })) as readonly Rollup.RollupOutput[];
  return built[0]?.output[0].code ?? "";
}

interface Opened {
  readonly oldPage: PageModule;
  view: ChatView;
}

const TOKEN = "token-ada";

test.skipIf(!hasBrowser).each(["old", "compat"] as const)(
  "the old page asks and is answered in a Chromium, and a notice comes to it, in stage %s",
  async (stage) => {
    const folder = await createFolder(`page-${stage}`, stage === "old" ? "old" : "none");
    if (stage === "compat") {
      await swapSpecifiers(folder);
      await replaceSocket(folder);
    }
    const [script, service, browser] = await Promise.all([bundleOf(folder), startService(folder), launchBrowser()]);
    try {
      await browser.context.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
      // The page has the service's origin, as it had.
      const page = await browser.open(`http://127.0.0.1:${service.port()}/health`);
      await page.addScriptTag({ content: script.replace(/^var oldPage\b/, "globalThis.oldPage") });
      await page.evaluate(
        ([url, token]) => {
          const opened = globalThis as unknown as Opened;
          opened.view = new opened.oldPage.ChatView({ url, token, tab: "tab-1" });
          opened.view.open();
        },
        [`ws://127.0.0.1:${service.port()}/ws`, TOKEN] as const,
      );
      await page.waitForFunction(() => (globalThis as unknown as Opened).view.status === "online");
      await page.evaluate(() => (globalThis as unknown as Opened).view.ask("shelf", "Where is the tea?"));
      await fetch(`http://127.0.0.1:${service.port()}/notices`, { method: "POST", body: JSON.stringify({ to: "ada", text: "for Ada" }) });
      await page.waitForFunction(() => (globalThis as unknown as Opened).view.shown.filter(({ type }) => type === "agent_completed" || type === "notice").length === 2);
      const shown = await page.evaluate(() => (globalThis as unknown as Opened).view.shown.map(({ type, text }) => ({ type, text })));
      expect(shown.filter(({ type }) => type.startsWith("agent_") || type.startsWith("tool_")).map(({ type }) => type)).toEqual(["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"]);
      expect(shown).toContainEqual({ type: "agent_completed", text: "The tea is on shelf 3." });
      expect(shown).toContainEqual({ type: "notice", text: "for Ada" });
      expect(browser.complaints).toEqual([]);
    } finally {
      await Promise.all([browser[Symbol.asyncDispose](), service.stop()]);
    }
  },
  30_000,
);
