import { required } from "../lib/fields.ts";
import type { Handler } from "../lib/http.ts";
import { tours } from "../services/tour-service.ts";

export const tourRoutes: Record<string, Handler> = {
  "POST /tour/start": (body) => tours.start(required(body, "to"), required(body, "tab")),
  "POST /tour/ready": (body) => tours.ready(required(body, "to"), required(body, "tab")),
  "POST /tour/end": (body) => tours.end(required(body, "to"), required(body, "tab")),
};
