export type { RedisOptions } from "./options.ts";
export { openRedisStore, redisStore } from "./redis-store.ts";
