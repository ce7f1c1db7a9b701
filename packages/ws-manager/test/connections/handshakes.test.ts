import type { UserId } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { createHandshakes } from "../../src/connections/handshakes.ts";
import type { Session } from "../../src/connections/session.ts";
import type { Identity } from "../../src/index.ts";

const [ann, ben] = ["ann" as UserId, "ben" as UserId];
const session = (userId?: UserId): Session<Identity> => ({ who: userId === undefined ? undefined : { userId } }) as Session<Identity>;

describe("a handshake whose user is not known yet", () => {
  it("hears of what was revoked since it began, and of nothing before", () => {
    const handshakes = createHandshakes();
    const [older, younger] = [session(), session()];
    handshakes.begin(older);
    handshakes.revoke(ann, "unauthorized");
    handshakes.begin(younger);
    handshakes.revoke(ben, "recheck");
    expect([ann, ben].map((user) => handshakes.verdictOn(older, user))).toEqual(["unauthorized", "recheck"]);
    expect([ann, ben].map((user) => handshakes.verdictOn(younger, user))).toEqual([undefined, "recheck"]);
  });

  it("is closed when its user was, whatever was revoked behind that", () => {
    const handshakes = createHandshakes();
    const [older, younger] = [session(), session()];
    handshakes.begin(older);
    handshakes.revoke(ann, "unauthorized");
    handshakes.begin(younger);
    handshakes.revoke(ann, "recheck");
    expect(handshakes.verdictOn(older, ann)).toBe("unauthorized");
    expect(handshakes.verdictOn(younger, ann)).toBe("recheck");
  });

  it("hears of nothing that came before its token was examined again", () => {
    const handshakes = createHandshakes();
    const [again, other] = [session(), session()];
    handshakes.begin(again);
    handshakes.begin(other);
    handshakes.revoke(ann, "recheck");
    handshakes.begin(again);
    handshakes.end(session());
    expect(handshakes.verdictOn(again, ann)).toBeUndefined();
    expect(handshakes.verdictOn(other, ann)).toBe("recheck");
  });

  it("is asked again, whoever it is, when more users were revoked than are kept", () => {
    const handshakes = createHandshakes(10);
    const waiting = session();
    handshakes.begin(waiting);
    expect(handshakes.verdictOn(waiting, ann)).toBeUndefined();
    for (let user = 0; user < 11; user += 1) handshakes.revoke(`user${user}` as UserId, "unauthorized");
    expect(handshakes.verdictOn(waiting, ann)).toBe("recheck");
    expect(handshakes.verdictOn(waiting, "user10" as UserId)).toBe("unauthorized");
    const next = session();
    handshakes.begin(next);
    expect(handshakes.verdictOn(next, ann)).toBeUndefined();
  });
});

it("the handshakes of a user are those whose token was found to be theirs", () => {
  const handshakes = createHandshakes();
  const known = session(ann);
  for (const one of [known, session(), session(ben)]) handshakes.begin(one);
  expect(handshakes.of(ann)).toEqual([known]);
  handshakes.end(known);
  expect(handshakes.of(ann)).toEqual([]);
});
