export type { RedisConnectionOptions } from "./connection/options.ts";
