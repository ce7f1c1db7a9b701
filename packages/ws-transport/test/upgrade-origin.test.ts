import { isApexError } from "@apex/ws-queue-core";
import { expect, test } from "vitest";
import { createUpgradeCheck, type AllowedOrigins } from "../src/upgrade-check.ts";
import { askUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

async function statusOf(allowedOrigins: AllowedOrigins | undefined, origin: string | undefined, host = "chat.example"): Promise<number> {
  const { port } = await serve(allowedOrigins === undefined ? {} : { allowedOrigins });
  return (await askUpgrade(port, { Origin: origin, Host: host })).status;
}

test.each([
  ["the same host", "https://chat.example", "chat.example", 101],
  ["the same host in other letters", "https://chat.example", "Chat.Example", 101],
  ["the same host and port", "http://localhost:3000", "localhost:3000", 101],
  ["another port", "http://localhost:5173", "localhost:3000", 403],
  ["another host", "https://evil.example", "chat.example", 403],
  ["a host that only begins like it", "https://chat.example.evil.example", "chat.example", 403],
  ["no page but a file or a sandbox", "null", "chat.example", 403],
  ["nonsense", "chat.example", "chat.example", 403],
])("by default a page of %s", async (_case, origin, host, status) => {
  expect(await statusOf(undefined, origin, host)).toBe(status);
});

test("a request without an origin does not come from a page", async () => {
  expect(await statusOf(undefined, undefined)).toBe(101);
  expect(await statusOf(["https://chat.example"], undefined)).toBe(101);
});

test("a list names the origins that may connect, and only these", async () => {
  const list = ["https://a.example", "http://localhost:5173/", "HTTPS://B.example:443", "capacitor://localhost"];
  expect(await statusOf(list, "https://a.example")).toBe(101);
  expect(await statusOf(list, "http://localhost:5173")).toBe(101);
  expect(await statusOf(list, "https://b.example")).toBe(101);
  expect(await statusOf(list, "capacitor://localhost")).toBe(101);
  expect(await statusOf(list, "http://a.example")).toBe(403);
  expect(await statusOf(list, "https://chat.example")).toBe(403);
});

test("any origin may connect where the application says so", async () => {
  expect(await statusOf("any", "https://evil.example")).toBe(101);
  expect(await statusOf("any", "null")).toBe(101);
});

test("a function decides", async () => {
  const allowed: AllowedOrigins = (origin, request) => origin.endsWith(".example") && request.url === "/ws";
  expect(await statusOf(allowed, "https://x.example")).toBe(101);
  expect(await statusOf(allowed, "https://x.test")).toBe(403);
});

test("a function that throws lets nobody in, and is reported", async () => {
  const { port, errors } = await serve({
    allowedOrigins: () => {
      throw new Error("broken");
    },
  });
  expect((await askUpgrade(port, { Origin: "https://chat.example" })).status).toBe(503);
  expect(errors).toEqual([new Error("broken")]);
});

test("the refusal says what to do", async () => {
  const { port } = await serve();
  const { body } = await askUpgrade(port, { Origin: "https://evil.example" });
  expect(body).toContain("https://evil.example");
  expect(body).toContain("allowedOrigins");
});

test.each(["chat.example", "*", "https://", "https://chat.example/app", "https://user@chat.example"])(
  "an entry that no browser would send (%s) is a mistake at the start",
  (entry) => {
    let thrown: unknown;
    try {
      createUpgradeCheck([entry], () => undefined);
    } catch (error) {
      thrown = error;
    }
    expect(isApexError(thrown) && thrown.code).toBe("misconfigured");
  },
);
