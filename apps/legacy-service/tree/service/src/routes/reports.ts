import { required } from "../lib/fields.ts";
import type { Handler } from "../lib/http.ts";
import { reportDone } from "../services/report-scheduler.ts";
import { runReport, sendCard } from "../services/report-service.ts";

export const reportRoutes: Record<string, Handler> = {
  "POST /reports/done": (body) => reportDone(required(body, "to"), required(body, "name")),
  "POST /reports/run": (body) => runReport(required(body, "to"), required(body, "subject")),
  "POST /reports/card": (body) => sendCard(required(body, "to"), required(body, "of")),
};
