import { createServer } from "node:http";
import { createManager } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { chat } from "./contract.ts";
import { answerQuestions } from "./questions.ts";

/** A service in whole: `node server.ts <database> <port>`. Says `ready <port>` to its parent when it listens. */
const [database = "apex.db", port = "0"] = process.argv.slice(2);

const server = createServer((_request, response) => response.writeHead(404).end());
const manager = await createManager({
  server,
  contract: chat,
  store: sqliteStore(database),
  // A demo has one user; a service checks the token here and returns null when it is not good.
  authenticate: (_request, token) => (token === "demo" ? { userId: "reader" } : null),
});

answerQuestions(manager);

server.listen(Number(port), "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ ready: typeof address === "object" ? address?.port : undefined });
});

process.once("SIGTERM", () => {
  void manager.drain().finally(() => process.exit(0));
});
