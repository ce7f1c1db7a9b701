import router, { MessageRouter as Router } from "@apex/backend/websocket-core";
import type { RouteContext } from "./context.js";

export function chat(url: string, context?: RouteContext): string {
  void new Router().route("chat", { url, context, router });
  return "accepted";
}
