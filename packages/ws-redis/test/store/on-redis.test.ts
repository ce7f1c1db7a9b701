import { describeStoreConformance, NOW } from "@apex/testkit";
import { openOnRedis, openTwoOnRedis, serverOfFile } from "../support/redis-store.ts";

const DURABILITY = { always: "disk", onRequest: [] } as const;
const redis = await serverOfFile();

describeStoreConformance("Redis", { durability: DURABILITY, open: (context) => openOnRedis(redis, context) });
describeStoreConformance("Redis, with a cache that forgets at once", { durability: DURABILITY, open: (context) => openOnRedis(redis, context, { cacheBytesMax: 0 }) });
describeStoreConformance("two nodes on one Redis", { durability: DURABILITY, isOneNode: false, open: (context) => openTwoOnRedis(redis, context, { nowMs: NOW }) });
