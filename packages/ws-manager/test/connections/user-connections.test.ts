import type { ProducerId, UserId } from "@apex/ws-queue-core";
import type { Connection } from "@apex/ws-transport";
import { describe, expect, it } from "vitest";
import { createUserConnections } from "../../src/connections/user-connections.ts";

const ann = "ann" as UserId;
const p = (name: string): ProducerId => name as ProducerId;
/** `number`: it was opened behind those with smaller ones. */
const connection = (number: number): Connection => ({ number }) as Connection;

describe("the connections of a user", () => {
  it("are limited, and a closed one makes room (S09, S10)", () => {
    const users = createUserConnections(2);
    const first = connection(1);
    users.admit(ann, p("a"), first);
    users.admit(ann, p("b"), connection(2));
    const third = connection(3);
    expect(users.admit(ann, p("c"), third)).toEqual({ connection: third, reason: "too_many_connections" });
    users.remove(ann, p("a"), first);
    expect(users.admit(ann, p("c"), third)).toBeUndefined();
  });

  it("count one for each producer: a newer socket replaces the older, also at the limit (D10)", () => {
    const users = createUserConnections(1);
    const older = connection(1);
    users.admit(ann, p("a"), older);
    const newer = connection(2);
    expect(users.admit(ann, p("a"), newer)).toEqual({ connection: older, reason: "replaced" });
    expect(users.find(ann, p("a"))).toBe(newer);
  });

  it("are not replaced by an older socket whose hello comes late", () => {
    const users = createUserConnections(1);
    const [older, newer] = [connection(1), connection(2)];
    users.admit(ann, p("a"), newer);
    expect(users.admit(ann, p("a"), older)).toEqual({ connection: older, reason: "replaced" });
    users.remove(ann, p("a"), older);
    expect(users.find(ann, p("a"))).toBe(newer);
  });

  it("are not touched by the late close of a replaced one (S12)", () => {
    const users = createUserConnections(1);
    const older = connection(1);
    users.admit(ann, p("a"), older);
    users.admit(ann, p("a"), connection(2));
    users.remove(ann, p("a"), older);
    expect(users.admit(ann, p("b"), connection(3))?.reason).toBe("too_many_connections");
  });

  it("of one user never count for another, and nothing is kept of users who left", () => {
    const users = createUserConnections(1);
    const one = connection(1);
    users.admit(ann, p("a"), one);
    expect(users.admit("ben" as UserId, p("b"), connection(2))).toBeUndefined();
    users.remove(ann, p("a"), one);
    expect(users.users).toBe(1);
  });
});
