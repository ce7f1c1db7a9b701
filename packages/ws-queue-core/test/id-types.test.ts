import { describe, expectTypeOf, it } from "vitest";
import { deadStream, requestsStream, threadStream, type ConnectionId, type Given, type ThreadId, type UserId } from "../src/index.ts";

// Checked by `tsc`, which reads this file with the other tests; at run time it asserts nothing.
describe("the compiler", () => {
  it("takes no thread for a user, and no user for a thread (L29)", () => {
    const check = (userId: UserId, threadId: ThreadId): void => {
      threadStream(userId, threadId);
      // @ts-expect-error the other way round
      threadStream(threadId, userId);
      // @ts-expect-error a thread is no user
      deadStream(threadId);
      // @ts-expect-error plain text was not checked
      requestsStream("ann", threadId);
      expectTypeOf<ThreadId>().not.toExtend<UserId>();
      expectTypeOf<ThreadId>().not.toExtend<Given<UserId>>();
      expectTypeOf<string>().toExtend<Given<UserId>>();
    };
    expectTypeOf(check).toBeFunction();
  });

  it("takes no connection for a user (S15)", () => {
    expectTypeOf<ConnectionId>().not.toExtend<UserId>();
    expectTypeOf<ConnectionId>().not.toExtend<Given<UserId>>();
    // @ts-expect-error a connection is no user
    const check = (connectionId: ConnectionId): unknown => deadStream(connectionId);
    expectTypeOf(check).toBeFunction();
  });
});
