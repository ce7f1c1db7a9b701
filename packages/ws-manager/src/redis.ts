export { redisStore, type RedisOptions } from "@apex/ws-redis";
