/** For this workspace only, not published: what the model of a server, its tests, the simulator and the benchmarks need. */
export { openConnection } from "./connection/connection.ts";
export { createKeys } from "./keys.ts";
export { packPage, parsePage, readPageBounds, type PageBounds } from "./pages/page.ts";
export { ensureStore } from "./server/ensure-store.ts";
export type {
  ApplyAnswer,
  Group,
  GroupOutcome,
  IdState,
  IndexName,
  IndexWrite,
  LetterWrite,
  Loaded,
  LoadRequest,
  LogWrite,
  Pages,
  PagesRequest,
  RangeRequest,
  RowCheck,
  RowKey,
  RowServer,
  RowText,
  ServerMessage,
  Version,
} from "./server/port.ts";
export { createRedisServer } from "./server/redis-server.ts";
export { openRowStore, type RowStore, type RowStoreParts } from "./row-store.ts";
export type { Listen } from "./store/watching.ts";
export { parseUnit, rowsOf, unitOfProducer, unitOfStream, userOf, type Unit, type UnitRecord } from "./engine/unit.ts";
export { createPageSource } from "./store/page-source.ts";
