import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildPage } from "../../src/page-build.ts";
import { buildProductionPage } from "./production-page.ts";
import { supervise, type Supervisor } from "../../src/supervisor.ts";

/** `APEX_CLIENT=production`: the page has the client's production build, which a project in `vitest.config.ts` asks for. */
const IN_PRODUCTION = process.env["APEX_CLIENT"] === "production";

/** A supervised server of its own: free port, empty data folder. */
export interface ChatServer extends AsyncDisposable {
  readonly url: string;
  readonly dataFolder: string;
  readonly supervisor: Supervisor;
}

export async function startChatServer(environment: Readonly<Record<string, string>> = {}): Promise<ChatServer> {
  const folder = await mkdtemp(path.join(tmpdir(), "apex-chat-"));
  const dataFolder = path.join(folder, "data");
  const pageFolder = IN_PRODUCTION ? await buildProductionPage(folder) : await buildPage();
  const supervisor = await supervise({
    environment: { PORT: "0", APEX_DEMO: "1", CHAT_DATA: dataFolder, CHAT_PAGE: pageFolder, ...environment },
    onRestart: () => undefined,
  });
  return {
    url: `http://localhost:${supervisor.port}`,
    dataFolder,
    supervisor,
    async [Symbol.asyncDispose]() {
      await supervisor.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
