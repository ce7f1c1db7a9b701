import { expect, test } from "vitest";
import { connect } from "./support/client.ts";
import { serve } from "./support/serve.ts";
import { threadKey } from "./support/array-host.ts";

test("a client that subscribes reads the log and then what is appended", async () => {
  const { host, url } = await serve();
  host.append(threadKey("t"), `{"type":"a"}`, `{"type":"b"}`);
  const client = await connect(url);
  await client.enter(["t"]);
  expect((await client.next("events")).entries.map(([, event]) => event)).toEqual([{ type: "a" }, { type: "b" }]);
  await client.next("live");
  host.append(threadKey("t"), `{"type":"c"}`);
  expect(await client.next("events")).toMatchObject({ n: 1, offset: 3, entries: [[expect.any(String), { type: "c" }]] });
});
