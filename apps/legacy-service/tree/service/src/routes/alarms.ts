import { required } from "../lib/fields.ts";
import type { Handler } from "../lib/http.ts";
import { alarms } from "../services/alarm-service.ts";
import { archive } from "../services/archive-service.ts";

export const alarmRoutes: Record<string, Handler> = {
  "POST /alarms": (body) => alarms.raise(required(body, "to"), Number(body["count"] ?? 1)),
  "POST /alarms/collect": (body) => alarms.collect(required(body, "user")),
  "POST /archive": (body) => archive(required(body, "to"), Number(body["count"] ?? 1)),
};
