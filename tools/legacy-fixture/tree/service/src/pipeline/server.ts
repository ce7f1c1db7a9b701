import type { Server } from "node:http";
import { createManager } from "@apex/ws-manager";
import { contract } from "./contract.js";

export async function startPipeline(server: Server): Promise<void> {
  const manager = await createManager({ server, contract, authenticate: (_request, token) => (token ? { userId: token } : null) });
  manager.onRequest("ask", (ctx, { question }) => ctx.run("echo", (run) => run.text(question)));
}
