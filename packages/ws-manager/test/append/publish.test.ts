import { describe, expect, it } from "vitest";
import type { Authorize, Identity } from "../../src/index.ts";
import { startService, takeUntil } from "../support/service.ts";
import { STORES } from "../support/stores.ts";

const NEWS = { userId: "newsroom", name: "news" };
const EDITOR = { userId: "eve" };
const as = (value: unknown): never => value as never;

/** Everybody reads the news, and an editor writes them. */
const editorsWrite: Authorize<Identity> = ({ userId }, stream, action) =>
  stream.kind === "shared" ? stream.name === "news" && (action === "subscribe" || (action === "publish" && userId === "eve")) : stream.userId === userId;

describe.each(STORES)("manager.publish, on the $name store", ({ share }) => {
  it("reaches every reader whom authorize lets in, in order, and no writer whom it does not (X15)", async () => {
    await using shared = await share();
    await using service = await startService({ store: shared.open(), authorize: editorsWrite });
    const open = (user: string) => service.client(user).stream<{ text: string }>({ kind: "shared", name: "news", user: as("newsroom") });
    const readers = ["ann", "ben"].map((user) => takeUntil(({ text }) => text === "last", open(user)));
    await service.manager.publish(EDITOR, NEWS, "noted", { text: "first" });
    await expect(service.manager.publish({ userId: "ann" }, NEWS, "noted", { text: "ann's" })).rejects.toMatchObject({ code: "forbidden", details: { kind: "shared", name: "news" } });
    await expect(service.manager.publish(EDITOR, { ...NEWS, name: "other" }, "noted", { text: "no such right" })).rejects.toMatchObject({ code: "forbidden" });
    const last = await service.manager.publish(EDITOR, NEWS, "noted", { text: "last" });
    expect(last).toMatchObject({ offset: 2 });
    for (const seen of await Promise.all(readers)) expect(seen).toMatchObject([{ type: "noted", text: "first" }, { type: "noted", text: "last" }]);
    expect(service.errors).toEqual([]);
  });
});

describe("a shared stream", () => {
  it("is read and written by those whom authorize lets: by default it says no (X15)", async () => {
    await using service = await startService();
    const stream = service.client("ann").stream({ kind: "shared", name: "news" });
    await expect(stream.next()).rejects.toMatchObject({ code: "forbidden" });
    await expect(service.manager.publish({ userId: "ann" }, { userId: "ann", name: "news" }, "noted", { text: "own" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(service.manager.publish(as(null), NEWS, "noted", { text: "nobody's" })).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("takes a yes, and nothing like it, and its writer hears what authorize throws", async () => {
    let answer: () => unknown = () => "yes";
    await using service = await startService({ authorize: as(() => answer()) });
    const publish = (): Promise<unknown> => service.manager.publish(EDITOR, NEWS, "noted", { text: "x" });
    await expect(publish()).rejects.toMatchObject({ code: "forbidden" });
    answer = () => Promise.reject(new Error("rights are down"));
    await expect(publish()).rejects.toThrow("rights are down");
    answer = () => true;
    expect(await publish()).toMatchObject({ offset: 1 });
  });

  it.each<[string, unknown, string, unknown, string]>([
    ["no stream", undefined, "noted", { text: "x" }, "invalid_argument"],
    ["a name that is none", { ...NEWS, name: "" }, "noted", { text: "x" }, "invalid_id"],
    ["a user who is a number", { ...NEWS, userId: 7 }, "noted", { text: "x" }, "invalid_id"],
    ["an event that the contract lacks", NEWS, "agent_completed", {}, "invalid_event"],
    ["a payload that its schema refuses", NEWS, "noted", { text: 7 }, "invalid_event"],
  ])("refuses %s", async (_what, stream, type, payload, code) => {
    await using service = await startService({ authorize: () => true });
    await expect(service.manager.publish(EDITOR, as(stream), as(type), as(payload))).rejects.toMatchObject({ code });
  });
});
