import { describe, expect, it } from "vitest";
import type { ApexError, ProducerId, UserId } from "@apex/ws-queue-core";
import { connect, webStorage, type OutboxStorage } from "../src/index.ts";
import { FAST, reached } from "./support/connected.ts";
import { createMapStorage } from "./support/map-storage.ts";
import { createScriptedServer, type ScriptedServer } from "./support/scripted-server.ts";

const { locks } = navigator as Partial<Navigator>;

/** Everything but the storage is the page's own. */
const openPage = (server: ScriptedServer, storage: OutboxStorage, onError: (error: ApexError) => void = () => undefined) =>
  connect(server.url, { settings: FAST, storage, onError });

describe.skipIf(!locks)("an outbox in the browser's storage", () => {
  const createStorage = () => {
    const area = createMapStorage();
    return { area, storage: webStorage(locks ? { area, locks } : { area }) };
  };

  it("is inherited by the next page, which sends again exactly what the first one sent", async () => {
    await using server = await createScriptedServer();
    const { storage } = createStorage();
    const first = openPage(server, storage);
    const request = first.thread("t1").request("ask", { question: "why" });
    const rejection = expect(request.accepted).rejects.toMatchObject({ code: "closed" });
    const one = await server.connection();
    await one.welcome({ producer: "p7" as ProducerId, accepted: 3, settled: 3 });
    const sent = await one.take("request");
    await first.close();
    await rejection;
    await using second = openPage(server, storage);
    const two = await server.connection();
    expect((await two.welcome({ producer: "p7" as ProducerId, accepted: 3, settled: 3 })).producer).toBe("p7");
    expect(await two.take("request")).toEqual(sent);
    second.thread("t1").request("ask", "own");
    expect(await two.take("request")).toMatchObject({ seq: sent.seq + 1, payload: "own" });
  });

  it("is shown to the next page, until it is settled", async () => {
    await using server = await createScriptedServer();
    const { storage } = createStorage();
    const first = openPage(server, storage);
    const { id, accepted } = first.thread("t1").request("ask", { question: "why" });
    accepted.catch(() => undefined);
    expect(first.pending()).toMatchObject([{ t: "request", id, thread: "t1", name: "ask", payload: { question: "why" } }]);
    const one = await server.connection();
    await one.welcome();
    await one.take("request");
    await first.close();
    await using second = openPage(server, storage);
    expect(second.pending()).toEqual([]);
    await reached(second, "connecting");
    expect(second.pending()).toMatchObject([{ id }]);
    const two = await server.connection();
    await two.welcome();
    const { seq } = await two.take("request");
    two.send({ t: "accepted", seq, id, level: "disk" }, { t: "settled", seq });
    await expect.poll(() => second.pending()).toEqual([]);
  });

  it("is kept to one live page: another one at the same time has another producer", async () => {
    await using server = await createScriptedServer();
    const { storage } = createStorage();
    await using first = openPage(server, storage);
    await (await server.connection()).welcome({ producer: "p1" as ProducerId });
    await reached(first, "live");
    await using second = openPage(server, storage);
    expect((await (await server.connection()).welcome({ producer: "p2" as ProducerId })).producer).toBeUndefined();
    await reached(second, "live");
    await first.close();
    await using third = openPage(server, storage);
    expect((await (await server.connection()).welcome({ producer: "p1" as ProducerId })).producer).toBe("p1");
    await reached(third, "live");
  });

  it("with requests in it is taken before an empty one", async () => {
    await using server = await createScriptedServer();
    const { storage } = createStorage();
    const pages = [openPage(server, storage)];
    await (await server.connection()).welcome({ producer: "p1" as ProducerId });
    pages.push(openPage(server, storage));
    const two = await server.connection();
    await two.welcome({ producer: "p2" as ProducerId });
    pages[1]?.thread("t1").request("ask", null);
    await two.take("request");
    for (const page of pages) await page.close();
    await using next = openPage(server, storage);
    expect((await (await server.connection()).welcome({ producer: "p2" as ProducerId })).producer).toBe("p2");
    await reached(next, "live");
  });

  it("tells about another user's requests and does not send them", async () => {
    await using server = await createScriptedServer();
    const { storage } = createStorage();
    const first = openPage(server, storage);
    const request = first.thread("t1").request("ask", "private");
    const one = await server.connection();
    await one.welcome();
    await one.take("request");
    await first.close();
    const reported = Promise.withResolvers<ApexError>();
    await using second = openPage(server, storage, reported.resolve);
    const two = await server.connection();
    await two.welcome({ userId: "bob" as UserId, producer: "p9" as ProducerId });
    expect(await reported.promise).toMatchObject({ code: "producer_expired", details: { requestId: request.id, outcomeUnknown: true } });
    second.thread("t1").request("ask", "own");
    expect((await two.take("request")).payload).toBe("own");
    expect(two.untaken).toEqual([]);
  });

  it("is per address", async () => {
    await using server = await createScriptedServer();
    const { storage, area } = createStorage();
    await using first = connect(`${server.url}#view`, { storage, settings: FAST });
    await (await server.connection()).welcome();
    await reached(first, "live");
    expect(area.key(0)).toContain(`apex-ws:${server.url}:`);
  });
});

describe("an outbox in a tab's storage", () => {
  it("survives a reload", async () => {
    await using server = await createScriptedServer();
    const storage = webStorage({ area: createMapStorage() });
    const first = openPage(server, storage);
    first.thread("t1").request("ask", null);
    const one = await server.connection();
    await one.welcome();
    const sent = await one.take("request");
    await first.close();
    await using second = openPage(server, storage);
    const two = await server.connection();
    await two.welcome();
    expect(await two.take("request")).toEqual(sent);
    await reached(second, "live");
  });

  it("that holds something else is not used", async () => {
    await using server = await createScriptedServer();
    const area = createMapStorage();
    const key = `apex-ws:${server.url}:tab`;
    area.setItem(key, "{half a snap");
    await using page = openPage(server, webStorage({ area }));
    expect((await (await server.connection()).welcome()).producer).toBeUndefined();
    await reached(page, "live");
    expect(JSON.parse(area.getItem(key) ?? "")).toMatchObject({ producer: "p1", items: [] });
  });
});

describe("two pages with one outbox", () => {
  /** The storage of a tab goes along with its copy. */
  const copyOf = (area: Storage): Storage => Object.assign(createMapStorage(), area);

  it("that came of a duplicated tab: the first goes on in a place of its own, and each has its own after a reload", async () => {
    await using server = await createScriptedServer();
    const area = createMapStorage();
    const first = openPage(server, webStorage({ area }));
    first.thread("t1").request("ask", "waits").accepted.catch(() => undefined);
    const one = await server.connection();
    await one.welcome({ producer: "p1" as ProducerId });
    const sent = await one.take("request");
    const copied = copyOf(area);
    one.close(4202, "replaced");
    const again = await server.connection();
    expect((await again.welcome({ producer: "p2" as ProducerId })).producer).toBeUndefined();
    expect(await again.take("request")).toMatchObject({ id: sent.id, seq: 1 });
    await reached(first, "live");
    expect(Object.values(area).map((text) => (JSON.parse(String(text)) as { producer: string }).producer)).toEqual(["p2"]);
    expect(Object.values(copied).map((text) => (JSON.parse(String(text)) as { producer: string }).producer)).toEqual(["p1"]);
    await first.close();
    await using reloaded = openPage(server, webStorage({ area }));
    expect((await (await server.connection()).welcome({ producer: "p2" as ProducerId })).producer).toBe("p2");
    await reached(reloaded, "live");
  });

  it("and one place for it: what the other has stored there meanwhile stays", async () => {
    await using server = await createScriptedServer();
    const area = createMapStorage();
    await using first = openPage(server, webStorage({ area }));
    const one = await server.connection();
    await one.welcome({ producer: "p1" as ProducerId });
    await reached(first, "live");
    const [place = ""] = Object.keys(area);
    const theirs = JSON.stringify({ ...(JSON.parse(area.getItem(place) ?? "") as object), last: 7 });
    area.setItem(place, theirs);
    one.close(4202, "replaced");
    await (await server.connection()).welcome({ producer: "p2" as ProducerId });
    await reached(first, "live");
    expect(area.getItem(place)).toBe(theirs);
    expect(Object.keys(area)).toHaveLength(2);
  });

  it("within one page are two outboxes, where there are no locks either", async () => {
    await using server = await createScriptedServer();
    const area = createMapStorage();
    await using first = openPage(server, webStorage({ area }));
    await (await server.connection()).welcome({ producer: "p1" as ProducerId });
    await reached(first, "live");
    await using second = openPage(server, webStorage({ area }));
    expect((await (await server.connection()).welcome({ producer: "p2" as ProducerId })).producer).toBeUndefined();
    await reached(second, "live");
    expect(Object.keys(area)).toHaveLength(2);
  });
});

describe("a storage that fails", () => {
  it("is reported, and requests are sent all the same", async () => {
    await using server = await createScriptedServer();
    const errors: ApexError[] = [];
    const full: OutboxStorage = {
      open: async () => ({
        load: () => undefined,
        close: () => undefined,
        save: () => {
          throw new Error("quota");
        },
      }),
    };
    await using page = openPage(server, full, (error) => errors.push(error));
    const one = await server.connection();
    await one.welcome();
    page.thread("t1").request("ask", null);
    await one.take("request");
    expect(errors[0]).toMatchObject({ cause: { message: "quota" } });
  });

  it("at its opening does not keep the page from connecting", async () => {
    await using server = await createScriptedServer();
    const reported = Promise.withResolvers<ApexError>();
    await using page = openPage(server, { open: () => Promise.reject(new Error("no access")) }, reported.resolve);
    await (await server.connection()).welcome();
    await reached(page, "live");
    expect(await reported.promise).toMatchObject({ cause: { message: "no access" } });
  });
});
