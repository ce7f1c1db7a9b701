import { compareRowServers, describeRowServer } from "@apex/testkit";
import { startRedis } from "@apex/testkit/redis";
import { afterAll } from "vitest";
import { openRedisRowServer } from "./support/redis-row-server.ts";

const redis = await startRedis();
afterAll(() => redis[Symbol.asyncDispose]());

const open = () => openRedisRowServer(redis);

describeRowServer("the driver", open);

compareRowServers("the driver", open, { runs: 30 });
