import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChatServer, type ChatServer } from "../support/chat-server.ts";

let server: ChatServer;
let origin: string;

beforeAll(async () => {
  server = await startChatServer();
  origin = server.url;
}, 60_000);

afterAll(() => server[Symbol.asyncDispose]());

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function ask(path: string, { method = "POST", headers = {}, body }: Ask = {}) {
  const response = await fetch(new URL(path, origin), {
    method,
    headers: { origin, "content-type": "application/json", ...headers },
    ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function tokenOf(user: string): Promise<Record<string, string>> {
  const { body } = await ask("/api/demo/token", { body: { user } });
  return { authorization: `Bearer ${String(body["token"])}` };
}

describe("demo endpoints", () => {
  test.each([
    ["another site", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null" }],
    ["another port of this machine", { origin: "http://localhost:1" }],
    ["a frame in another site", { "sec-fetch-site": "cross-site" }],
  ])("are refused to %s", async (_who, headers) => {
    const { pid } = server.supervisor;
    for (const path of ["/api/demo/token", "/api/demo/cut", "/api/demo/kill"]) {
      expect((await ask(path, { headers, body: { user: "ada" } })).status).toBe(403);
    }
    expect(server.supervisor.pid).toBe(pid);
  });

  test("are not there for GET, which any link could ask", async () => {
    expect((await ask("/api/demo/kill", { method: "GET" })).status).toBe(405);
  });

  test("give no token to a user who is not of the demo", async () => {
    expect((await ask("/api/demo/token", { body: { user: "mallory" } })).status).toBe(404);
  });

  test("are not there at all without APEX_DEMO, and nobody gets in", async () => {
    await using bare = await startChatServer({ APEX_DEMO: "" });
    for (const path of ["token", "cut", "kill"]) {
      const response = await fetch(`${bare.url}/api/demo/${path}`, { method: "POST", headers: { origin: bare.url }, body: "{}" });
      expect(response.status).toBe(404);
    }
    expect((await fetch(`${bare.url}/api/settings`)).ok).toBe(true);
  });
});

describe("collections", () => {
  const documents = [{ path: "a.txt", text: "one whale\ntwo whales" }];

  test("are made, filled, finished, read and deleted by their user", async () => {
    const headers = await tokenOf("ada");
    const { body } = await ask("/api/collections", { headers, body: { name: "Notes" } });
    const at = `/api/collections/${String(body["id"])}`;
    expect((await ask(`${at}/documents`, { method: "PUT", headers, body: { documents } })).body).toMatchObject({ added: 1 });
    expect((await ask(`${at}/finish`, { headers })).body).toMatchObject({ ready: true, documents: 1 });
    const lines = `${at}/lines?document=a.txt&from=2&to=9`;
    expect((await ask(lines, { method: "GET", headers })).body).toEqual({ document: "a.txt", from: 2, to: 2, text: "two whales", total: 2 });
    const ben = await tokenOf("ben");
    expect((await ask(lines, { method: "GET", headers: ben })).status).toBe(404);
    expect((await ask(`${at}/documents`, { method: "PUT", headers: ben, body: { documents } })).status).toBe(404);
    expect((await ask(at, { method: "DELETE", headers: ben })).body).toEqual({ removed: false });
    expect((await ask(at, { method: "DELETE", headers })).body).toEqual({ removed: true });
  });

  test("need a token", async () => {
    for (const headers of [{}, { authorization: "Bearer x" }, { authorization: "Basic YTpi" }]) {
      expect((await ask("/api/collections", { headers, body: { name: "Notes" } })).status).toBe(401);
    }
  });

  test("take no body that is too large, malformed, or has names that are none", async () => {
    const headers = await tokenOf("ada");
    const { body } = await ask("/api/collections", { headers, body: { name: "Notes" } });
    const put = async (value: unknown) =>
      (await ask(`/api/collections/${String(body["id"])}/documents`, { method: "PUT", headers, body: value })).status;
    expect(await put({ documents: [{ path: "a\nb", text: "x" }] })).toBe(400);
    expect(await put({ documents: [{ path: "", text: "x" }] })).toBe(400);
    expect(await put({ documents: [{ path: "a", text: "x", more: 1 }] })).toBe(400);
    expect(await put({ documents: [{ path: "a", text: "x".repeat(1024 * 1024 + 1) }] })).toBe(400);
    expect(await put({ documents: [{ path: "a", text: "x".repeat(5 * 1024 * 1024) }] })).toBe(413);
    expect(await put({ documents })).toBe(200);
  });
});

test("the page is served with a policy that lets only its own code run, and no path leads out of it", async () => {
  const page = await fetch(origin);
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  expect(await page.text()).toContain('<div id="app">');
  for (const path of ["/..%2f..%2fpackage.json", "/%2e%2e/package.json", "/nothing"]) {
    expect((await fetch(origin + path)).status).toBe(404);
  }
});
