export { openConnection, type ConnectionPorts, type RedisConnection } from "./connection/connection.ts";
export type { RedisConnectionOptions } from "./connection/options.ts";
