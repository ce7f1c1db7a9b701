import { describeStoreConformance } from "@apex/testkit";
import { openOnRedis, serverOfFile } from "../support/redis-store.ts";

const DURABILITY = { always: "disk", onRequest: [] } as const;
const redis = await serverOfFile();

describeStoreConformance("Redis", { durability: DURABILITY, open: (context) => openOnRedis(redis, context) });
describeStoreConformance("Redis, with a cache that forgets at once", { durability: DURABILITY, open: (context) => openOnRedis(redis, context, { cacheBytesMax: 0 }) });
