import { startRedis } from "@apex/testkit/redis";
import { expect, test } from "vitest";
import { connect, failureOf } from "./support/connect.ts";

test("rediss: verifies the server by the certificates that it is given", async () => {
  await using server = await startRedis({ tls: true, password: "word" });
  const ca = server.ca ?? "";
  await using connection = await connect({ url: server.url, tls: { ca } });
  expect(await connection.call(["PING"])).toBe("PONG");
  await server.restart();
  await connection.isReadyAgain();
  expect(await failureOf(connect({ url: server.url }))).toMatchObject({ code: "store_unavailable", details: { reason: "DEPTH_ZERO_SELF_SIGNED_CERT" } });
  expect(await failureOf(connect({ url: server.url, tls: { ca, servername: "example.org" } }))).toMatchObject({ details: { reason: "ERR_TLS_CERT_ALTNAME_INVALID" } });
  expect(await failureOf(connect({ url: server.url.replace("rediss:", "redis:"), connectTimeoutMs: 500 }))).toMatchObject({ code: "store_unavailable" });
});
