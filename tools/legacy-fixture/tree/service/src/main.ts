import "@apex/backend/websocket-core/types";
import { createServer } from "node:http";
import { startAgents } from "./agents/start.js";
import { runNightly } from "./jobs/nightly.js";
import { attachHub } from "./delivery/hub.js";
import { routes } from "./routes/index.js";
import { startPipeline } from "./pipeline/server.js";

const server = createServer((request, response) => routes(request, response));
attachHub(server);
await startAgents();
await startPipeline(server);
setInterval(() => void runNightly(), 86_400_000);
server.listen(8080);
