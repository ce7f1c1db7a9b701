import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Loads what the first request would wait for. */
export function warmUp(): string[] {
  const { MessageQueue } = require("@apex/backend/websocket-core/message-queue");
  return [MessageQueue.name];
}
