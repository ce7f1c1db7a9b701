import http from "node:http";
import { registerAgents } from "./agents/index.ts";
import { config } from "./config.ts";
import { registerHandlers } from "./handlers/index.ts";
import { log } from "./lib/log.ts";
import { routes } from "./routes/index.ts";
import { attachWebsocket } from "./routes/websocket.ts";

registerAgents();
registerHandlers();

const server = http.createServer(routes);
await attachWebsocket(server);
server.listen(config.port, "127.0.0.1", () => {
  const address = server.address();
  log.info("listening", address);
  if (typeof address === "object") process.send?.({ port: address?.port });
});
