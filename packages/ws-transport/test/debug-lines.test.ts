import { expect, test } from "vitest";
import { threadKey } from "./support/array-host.ts";
import { connect } from "./support/client.ts";
import { askUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

test("lines tell direction, type and numbers of what crosses a socket", async () => {
  const { url, host, lines, transport } = await serve();
  host.append(threadKey("t"), `{"type":"a"}`, `{"type":"b"}`);
  const client = await connect(url);
  await client.enter(["t"]);
  await client.next("live");
  client.send({ t: "ack", acks: [[1, 2, 2]] });
  client.send({ t: "request", id: "r1" as never, seq: 1, thread: "t" as never, name: "ask", payload: { a: 1 } });
  await client.next("accepted");
  await transport.close();
  const id = lines[0]?.split(" ")[0] ?? "";
  const own = lines.map((line) => line.replace(`${id} `, ""));
  expect(own).toEqual([
    "open",
    "< hello v=1",
    expect.stringMatching(/^> welcome v=1 accepted=0 settled=0 /),
    "> subscribed n=1 resumed=false offset=0 oldest=1 head=2",
    expect.stringMatching(/^> events n=1 offset=1\.\.2 bytes=\d+$/),
    "> live n=1 head=2",
    "< ack 1/2/2",
    "< request seq=1",
    "> accepted seq=1 level=memory",
    "closing draining",
    "closed 4000",
  ]);
});

test("no line holds a token, a payload, a text or a name", async () => {
  const { url, host, lines } = await serve();
  const secret = "5ecret";
  host.append(threadKey(secret), `{"text":"${secret}"}`);
  const client = await connect(url);
  client.send({ t: "hello", v: 1, token: secret, subs: [{ n: 1, stream: { kind: "thread", name: secret }, from: "start" }] });
  await client.next("live");
  client.send({ t: "auth", token: secret });
  client.send({ t: "request", id: secret as never, seq: 1, thread: secret as never, name: secret, payload: { reason: secret } });
  await client.next("accepted");
  client.socket.send(`{"t":"request","reason":"${secret}"}`);
  await client.closed;
  expect(lines.length).toBeGreaterThan(8);
  expect(lines.filter((line) => line.includes(secret))).toEqual([]);
});

test("a refused upgrade has a line", async () => {
  const { port, lines } = await serve();
  await askUpgrade(port, {}, "/nowhere?token=secret");
  expect(lines).toEqual(["upgrade refused 404 unknown_path"]);
});
