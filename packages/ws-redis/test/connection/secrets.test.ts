import { inspect } from "node:util";
import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openSubscriber } from "../../src/connection/subscriber.ts";
import { connect, eventually, failureOf } from "./support/connect.ts";

const PASSWORD = "s3cr3t/word";
const SHOWN = [PASSWORD, encodeURIComponent(PASSWORD), "s3cr3t"];

let server: RedisServer;
let said: string[];
beforeAll(async () => void (server = await startRedis({ users: [`app on >${PASSWORD} ~* &* +@all`, `limited on >${PASSWORD} ~* &* +info`] })));
afterAll(() => server[Symbol.asyncDispose]());

/** Everything that goes to the console and the error output. */
beforeEach(() => {
  said = [];
  for (const name of ["log", "info", "warn", "error", "debug"] as const) vi.spyOn(console, name).mockImplementation((...words) => void said.push(inspect(words)));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => void vi.restoreAllMocks());

const withUser = (user: string, { url } = server): string => url.replace("//", `//${user}:${encodeURIComponent(PASSWORD)}@`);

/** With causes, details and hidden properties. */
function expectNoSecret(...errors: unknown[]): void {
  const text = `${inspect(errors, { depth: 20, showHidden: true })} ${JSON.stringify(errors)} ${said.join("\n")}`;
  for (const secret of SHOWN) expect(text).not.toContain(secret);
}

test("no error of opening a connection has anything of the password, nor does the console", async () => {
  // HELLO and AUTH are not known there: Redis repeats their arguments.
  await using ancient = await startRedis({ directives: [["rename-command", "HELLO", ""], ["rename-command", "AUTH", ""]] });
  const refused = await failureOf(connect({ url: withUser("app", ancient) }));
  expect(refused.message).toContain("unknown command");
  await ancient.kill();
  expectNoSecret(
    refused,
    await failureOf(connect({ url: withUser("app", ancient) })),
    await failureOf(connect({ url: withUser("nobody") })),
    await failureOf(connect({ url: withUser("app").replace("redis:", "rediss:"), connectTimeoutMs: 300 })),
    await failureOf(connect({ url: `${withUser("app")}/99` })),
    await failureOf(connect({ url: `${withUser("app")}?db=1` })),
    await failureOf(connect({ url: withUser("app").replace("127.0.0.1", "nowhere.invalid"), connectTimeoutMs: 300 })),
    await failureOf(openSubscriber({ url: withUser("nobody") }, { onMessage: () => undefined, onGap: () => undefined, onError: () => undefined })),
  );
});

test("no error of a call has anything of the password, nor has what is told of a loss", async () => {
  await using connection = await connect({ url: withUser("app") });
  await using limited = await connect({ url: withUser("limited") });
  const errors = [
    await failureOf(limited.call(["GET", "key"])),
    await failureOf(connection.call(["AUTH", "app", `${PASSWORD}!`])),
    await failureOf(connection.call(["NOSUCH", PASSWORD])),
    await failureOf(connection.call(["EVAL", "error(ARGV[1])", "0", "an argument"])),
  ];
  server.pause();
  errors.push(await failureOf(connection.call(["PING"], { timeoutMs: 100 })));
  server.resume();
  await connection.isReadyAgain();
  await server.command("ACL", "SETUSER", "app", "resetpass", ">other");
  await server.command("CLIENT", "KILL", "TYPE", "normal");
  await eventually(() => connection.errors.at(-1)?.code).toBe("misconfigured");
  errors.push(await failureOf(connection.call(["PING"])));
  expectNoSecret(errors, connection.errors, limited.errors, connection.state(), limited.state());
  expect(connection.errors.at(-1)?.message).toContain("WRONGPASS");
  await server.command("ACL", "SETUSER", "app", "resetpass", `>${PASSWORD}`);
});
