import * as v from "valibot";
import { describe, expectTypeOf, it } from "vitest";
import type { Json } from "@apex/ws-queue-core";
import type { RunEvent } from "@apex/ws-queue-core/events";
import {
  connect,
  type Client,
  type ContractShape,
  type RequestHandle,
  type RequestId,
  type Thread,
  type ThreadEvent,
  type UntypedContract,
} from "../src/index.ts";

const chat = {
  requests: {
    ask: v.object({ question: v.string(), limit: v.optional(v.number(), 10) }),
    stop: v.null(),
  },
  events: { cited: v.object({ page: v.number() }), stamped: v.pipe(v.string(), v.transform(Number)) },
};
type Chat = typeof chat;
type ChatThread = Thread<Chat>;
type Event = ThreadEvent<Chat>;

// These are checked by `tsc`, which reads this file with the other tests; at run time they assert nothing.
describe("types from a contract", () => {
  it("are inferred from any Standard Schema", () => {
    expectTypeOf(chat).toExtend<ContractShape>();
    expectTypeOf<ReturnType<typeof connect<Chat>>>().toEqualTypeOf<Client<Chat>>();
  });

  it("make requests take what their schemas take", () => {
    type Request = ChatThread["request"];
    const check = (request: Request): void => {
      expectTypeOf(request("ask", { question: "why" })).toEqualTypeOf<RequestHandle>();
      request("ask", { question: "why", limit: 3 });
      request("stop", null);
      // @ts-expect-error a field is missing
      request("ask", {});
      // @ts-expect-error a field has the wrong type
      request("ask", { question: 1 });
      // @ts-expect-error there is no such request
      request("aks", { question: "why" });
    };
    expectTypeOf(check).toBeFunction();
  });

  it("make events a union over the golden path, the requests' ends and the contract's own", () => {
    expectTypeOf<Event["type"]>().toEqualTypeOf<
      RunEvent["type"] | "request_completed" | "request_failed" | "request_cancelled" | "request_retrying" | "agent_progress" | "cited" | "stamped"
    >();
    expectTypeOf<Extract<Event, { type: "cited" }>["page"]>().toEqualTypeOf<number>();
    expectTypeOf<Extract<Event, { type: "text_chunk" }>["text"]>().toEqualTypeOf<string>();
    expectTypeOf<Event["threadId"]>().not.toBeAny();
  });

  it("reach iterators and handlers", () => {
    expectTypeOf<ReturnType<ChatThread["events"]>>().toExtend<AsyncIterable<Event>>();
    expectTypeOf<Parameters<ChatThread["on"]>[0]>().parameter(0).toEqualTypeOf<Event>();
  });

  it("reach what others asked and what is not settled", () => {
    const check = async (client: Client<Chat>): Promise<void> => {
      for await (const asked of client.thread("t1").requests()) {
        expectTypeOf(asked.name).toEqualTypeOf<"ask" | "stop">();
        if (asked.name === "ask") expectTypeOf(asked.payload).toEqualTypeOf<{ question: string; limit?: number | undefined }>();
        // @ts-expect-error there is no such request
        if (asked.name === "aks") return;
      }
      for (const item of client.pending()) {
        if (item.t === "cancel") expectTypeOf(item.request).toEqualTypeOf<RequestId | undefined>();
        else if (item.name === "ask") expectTypeOf(item.payload.question).toEqualTypeOf<string>();
        else expectTypeOf(item.payload).toEqualTypeOf<null>();
      }
    };
    expectTypeOf(check).toBeFunction();
  });

  it("are open without a contract", () => {
    const check = (thread: Thread<UntypedContract>, client: Client<UntypedContract>): void => {
      for (const item of client.pending()) if (item.t === "request") expectTypeOf(item.payload).toEqualTypeOf<Json>();
      thread.request("anything", { some: ["json"] });
      // @ts-expect-error not JSON
      thread.request("anything", () => 1);
    };
    expectTypeOf(check).toBeFunction();
    expectTypeOf(() => connect("wss://example.com/ws")).returns.toEqualTypeOf<Client<UntypedContract>>();
    expectTypeOf<ThreadEvent<UntypedContract>["type"]>().toEqualTypeOf<
      RunEvent["type"] | "request_completed" | "request_failed" | "request_cancelled" | "request_retrying" | "agent_progress"
    >();
  });
});
