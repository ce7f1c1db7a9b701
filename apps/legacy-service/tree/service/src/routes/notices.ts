import { required } from "../lib/fields.ts";
import type { Handler } from "../lib/http.ts";
import { announce } from "../services/announcement-service.ts";
import { queueDigest } from "../services/digest-service.ts";
import { notifyImportant } from "../services/important-service.ts";
import { sendLetter } from "../services/letter-service.ts";
import { notifications } from "../services/notification-service.ts";
import { tellStatus } from "../services/status-service.ts";

export const noticeRoutes: Record<string, Handler> = {
  "POST /notices": (body) => notifications.notify(required(body, "to"), required(body, "text")),
  "POST /notices/important": (body) => notifyImportant(required(body, "to"), required(body, "id"), required(body, "text")),
  "POST /digest": (body) => queueDigest(required(body, "to"), required(body, "text")),
  "POST /letters": (body) => sendLetter(required(body, "to"), required(body, "text")),
  "POST /status": (body) => tellStatus(required(body, "to"), body["urgency"] === "critical" ? "critical" : "high", required(body, "text")),
  "POST /announcements": (body) => announce(required(body, "team"), required(body, "text")),
};
