import { createRoutes } from "../lib/http.ts";
import { alarmRoutes } from "./alarms.ts";
import { healthRoutes } from "./health.ts";
import { noticeRoutes } from "./notices.ts";
import { reportRoutes } from "./reports.ts";
import { threadRoutes } from "./threads.ts";
import { tourRoutes } from "./tours.ts";
import { userRoutes } from "./users.ts";

export const routes = createRoutes({ ...alarmRoutes, ...healthRoutes, ...noticeRoutes, ...reportRoutes, ...threadRoutes, ...tourRoutes, ...userRoutes });
