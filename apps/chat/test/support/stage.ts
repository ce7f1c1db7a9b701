import { afterAll, beforeAll, test } from "vitest";
import type { BrowserContextOptions } from "playwright-core";
import { hasBrowser, launchBrowser, type TestBrowser } from "@apex/testkit/browser";
import { chatPage, type ChatPage } from "./chat-page.ts";
import { startChatServer, type ChatServer } from "./chat-server.ts";

/** A server and a browser for the tests of one file. */
export interface Stage {
  readonly server: ChatServer;
  readonly browser: TestBrowser;
  /** A tab that is connected. `path` may name a thread: `/#t-…`. */
  open(path?: string): Promise<ChatPage>;
}

/** A test that needs a browser. */
export const browserTest = hasBrowser ? test : test.skip;

export function useStage(environment: Readonly<Record<string, string>> = {}, options: BrowserContextOptions = {}): Stage {
  let server: ChatServer;
  let browser: TestBrowser;
  const opened = new AsyncDisposableStack();

  beforeAll(async () => {
    if (!hasBrowser) return;
    server = opened.use(await startChatServer(environment));
    browser = opened.use(await launchBrowser(options));
  }, 60_000);

  afterAll(() => opened.disposeAsync());

  return {
    get server() {
      return server;
    },
    get browser() {
      return browser;
    },
    open: async (path = "") => {
      const tab = chatPage(await browser.open(server.url + path));
      await tab.untilPhase("live");
      return tab;
    },
  };
}
