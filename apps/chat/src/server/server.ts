import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createManager, type Manager } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { librarianAnswer } from "../agent/answer.ts";
import { registerLibrarian } from "../agent/librarian.ts";
import { modelAnswer } from "../agent/model/answer.ts";
import { chat } from "../contract.ts";
import { startLibrary, type LibraryThread } from "../documents/library-thread.ts";
import { SAMPLE_ID } from "../documents/sample.ts";
import { HOME_THREAD } from "../names.ts";
import type { PageSettings } from "../page-settings.ts";
import { dataFile, type Settings } from "../settings.ts";
import { collectionRoutes } from "./collection-routes.ts";
import { demoRoutes } from "./demo-routes.ts";
import { DEMO_USERS } from "./demo-users.ts";
import { createRouter, type Route } from "./http/router.ts";
import { watchSockets } from "./open-sockets.ts";
import { openPage } from "./page-files.ts";
import { createTokens } from "./tokens.ts";

export interface RunningServer {
  readonly port: number;
  /** Lets what runs finish, sends pages elsewhere and closes everything. */
  drain(): Promise<void>;
}

/** The service in whole: the page, uploads, and the pipeline. Resolves when it listens. */
export async function startServer(settings: Settings): Promise<RunningServer> {
  const server = createServer();
  const sockets = watchSockets(server);
  const tokens = createTokens(dataFile(settings, "demo-secret"));
  const library = startLibrary(path.join(settings.dataFolder, "documents"));
  const manager = await createManager({
    server,
    contract: chat,
    store: sqliteStore(dataFile(settings, "apex.db")),
    authenticate: (_request, token) => tokens.verify(token),
    ...(settings.control === undefined ? {} : { control: settings.control }),
  });
  registerLibrarian(manager, library, settings.model === undefined ? librarianAnswer(settings.wordsPerSecond) : modelAnswer(settings.model));

  const page = await openPage(settings, server);
  const routes: Route[] = [
    { method: "GET", path: "/api/settings", handle: () => describeSettings(settings, library) },
    ...collectionRoutes({ library, tokens, ...announcements(manager) }),
    ...(settings.demo ? demoRoutes({ tokens, sockets, kill: () => process.kill(process.pid, "SIGKILL") }) : []),
  ];
  const router = createRouter(routes, (error) => console.error(error));
  server.on("request", (request, response) => {
    if (!router(request, response)) page.handle(request, response);
  });
  const port = await listen(server, settings);

  return {
    port,
    drain: async () => {
      await manager.drain();
      await page.close();
      await library.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Changes of the library stand in the home thread, so all pages of the user see them. */
function announcements(manager: Manager<typeof chat>) {
  const home = (userId: string) => ({ userId, threadId: HOME_THREAD });
  return {
    announceAdded: async (userId: string, { id, name, documents, bytes }: PageSettings["sample"]) => {
      await manager.append(home(userId), "collection_added", { collection: id, name, documents, bytes });
    },
    announceRemoved: async (userId: string, collection: string) => {
      await manager.append(home(userId), "collection_removed", { collection });
    },
  };
}

async function describeSettings({ demo, model }: Settings, library: LibraryThread): Promise<PageSettings> {
  const sample = await library.find("", SAMPLE_ID);
  if (sample === undefined) throw new Error("The sample documents are missing");
  return { demo, users: DEMO_USERS, model: model?.model, sample };
}

function listen(server: Server, { port, host }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
