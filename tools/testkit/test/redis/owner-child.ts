import { startRedis } from "@apex/testkit/redis";

/** Starts a server, says where it is, and lives until it is killed. */
const server = await startRedis();
process.send?.({ type: "started", folder: server.folder, port: server.port });
process.on("disconnect", () => process.exit());
