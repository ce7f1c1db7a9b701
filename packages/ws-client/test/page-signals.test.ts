import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connect } from "../src/index.ts";
import { createPair, reached } from "./support/connected.ts";
import { createMapStorage } from "./support/map-storage.ts";
import { createScriptedServer } from "./support/scripted-server.ts";

/** What a page tells its scripts, from the same kind of object that a page has. */
function createPage() {
  const page = new EventTarget();
  const document = { hidden: false };
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("document", document);
  const storage = createMapStorage();
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("sessionStorage", storage);
  return {
    storage,
    tell: (type: string) => page.dispatchEvent(new Event(type)),
    show(visibility: "visible" | "hidden"): void {
      document.hidden = visibility === "hidden";
      page.dispatchEvent(new Event("visibilitychange"));
    },
  };
}

let page: ReturnType<typeof createPage>;
beforeEach(() => {
  page = createPage();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a page", () => {
  it.each(["online", "pageshow"])("probes its connection on %s", async (type) => {
    await using pair = await createPair();
    await reached(pair.client, "live");
    page.tell(type);
    await pair.connection.take("ping");
  });

  it("probes its connection when it is shown, and not when it is hidden", async () => {
    await using pair = await createPair();
    await reached(pair.client, "live");
    page.show("hidden");
    page.show("visible");
    await pair.connection.take("ping");
    pair.client.thread("t1").request("ask", null);
    await pair.connection.take("request");
    expect(pair.connection.untaken).toEqual([]);
  });

  it("waits without a network until it is back", async () => {
    const server = await createScriptedServer();
    const { url } = server;
    await server[Symbol.asyncDispose]();
    await using client = connect(url, { settings: { backoffMinMs: 60_000, backoffMaxMs: 60_000 } });
    await reached(client, "connecting");
    page.tell("offline");
    await reached(client, "suspended");
    page.tell("online");
    await reached(client, "connecting");
  });

  it("keeps its outbox in its storage without being told", async () => {
    await using pair = await createPair();
    pair.client.thread("t1").request("ask", "kept");
    await pair.connection.take("request");
    const stored = page.storage.getItem(page.storage.key(0) ?? "");
    expect(JSON.parse(stored ?? "")).toMatchObject({ producer: "p1", items: [{ body: { payload: "kept" }, seq: 1 }] });
  });
});
