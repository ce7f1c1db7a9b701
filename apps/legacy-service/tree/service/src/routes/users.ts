import { required, textOf } from "../lib/fields.ts";
import type { Handler } from "../lib/http.ts";
import { greet } from "../services/greeting-service.ts";
import { putIntoBasket } from "../services/guest-service.ts";
import { presence } from "../websocket/presence.ts";

export const userRoutes: Record<string, Handler> = {
  "POST /presence": (body) => ({ online: presence.isOnline(required(body, "user")) }),
  "POST /greetings": (body) => greet(required(body, "to")),
  "POST /basket": (body) => putIntoBasket(textOf(body, "user") || undefined, required(body, "item")),
};
