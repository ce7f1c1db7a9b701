import { required } from "../lib/fields.ts";
import type { Handler } from "../lib/http.ts";
import { comment } from "../services/comment-service.ts";

export const threadRoutes: Record<string, Handler> = {
  "POST /comments": (body) => comment(required(body, "thread"), required(body, "text")),
};
