import type { ProducerId, UserId } from "@apex/ws-queue-core";
import type { Connection } from "@apex/ws-transport";
import { describe, expect, it } from "vitest";
import { createUserConnections } from "../../src/connections/user-connections.ts";

const ann = "ann" as UserId;
const p = (name: string): ProducerId => name as ProducerId;
const connection = (id: string): Connection => ({ id }) as Connection;

describe("the connections of a user", () => {
  it("are limited, and a closed one makes room (defects S09, S10)", () => {
    const users = createUserConnections(2);
    const first = connection("1");
    users.admit(ann, p("a"), first);
    users.admit(ann, p("b"), connection("2"));
    expect(users.admit(ann, p("c"), connection("3")).admitted).toBe(false);
    users.remove(ann, p("a"), first);
    expect(users.admit(ann, p("c"), connection("3")).admitted).toBe(true);
  });

  it("count one for each producer: a newer socket replaces the older, also at the limit", () => {
    const users = createUserConnections(1);
    const older = connection("1");
    users.admit(ann, p("a"), older);
    expect(users.admit(ann, p("a"), connection("2"))).toEqual({ admitted: true, replaced: older });
  });

  it("are not touched by the late close of a replaced one (defect S12)", () => {
    const users = createUserConnections(1);
    const older = connection("1");
    users.admit(ann, p("a"), older);
    users.admit(ann, p("a"), connection("2"));
    users.remove(ann, p("a"), older);
    expect(users.admit(ann, p("b"), connection("3")).admitted).toBe(false);
  });

  it("of one user never count for another, and nothing is kept of users who left", () => {
    const users = createUserConnections(1);
    const one = connection("1");
    users.admit(ann, p("a"), one);
    expect(users.admit("ben" as UserId, p("b"), connection("2")).admitted).toBe(true);
    users.remove(ann, p("a"), one);
    expect(users.users).toBe(1);
  });
});
