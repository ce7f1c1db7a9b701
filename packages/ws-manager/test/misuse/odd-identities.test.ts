import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { describe, expect, it } from "vitest";
import type { Identity } from "../../src/index.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

const TOKEN_MS = 400;

/** Users whose tokens run out soon, beside those who have none that does. */
const expiring = { authenticate: (_request: unknown, token: string | undefined): Identity => ({ userId: token ?? "", expiresAt: Date.now() + TOKEN_MS }) };

describe("an identity whose expiry is not a number", () => {
  it("lets the tokens of other users run out when they do", async () => {
    const odd = { userId: "odd", expiresAt: Number.NaN };
    await using service = await startService({ authenticate: (request, token) => (token === "odd" ? odd : expiring.authenticate(request, token)) });
    const [, ...users] = await Promise.all(Array.from({ length: 31 }, (_, n) => connectRaw(service.url, { token: n === 0 ? "odd" : `user-${n}` })));
    expect(new Set(await Promise.all(users.map(({ closed }) => closed)))).toEqual(new Set([CLOSE_CODES.token_expired]));
  });
});
