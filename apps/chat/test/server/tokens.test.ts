import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTokens } from "../../src/server/tokens.ts";

let folder: string;
let secretFile: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "apex-tokens-"));
  secretFile = path.join(folder, "secret");
});

afterEach(() => rmSync(folder, { recursive: true }));

test("a token proves its user, also to the next process with the same secret", async () => {
  const token = await createTokens(secretFile).sign("ada");
  const owner = await createTokens(secretFile).verify(token);
  expect(owner?.userId).toBe("ada");
  expect(owner?.expiresAt).toBeGreaterThan(0);
  expect(statSync(secretFile).mode & 0o077).toBe(0);
});

test("what is missing, garbled, unsigned, of nobody, or signed by somebody else proves nothing", async () => {
  const tokens = createTokens(secretFile);
  const good = await tokens.sign("ada");
  const foreign = await createTokens(path.join(folder, "other")).sign("ada");
  const unsigned = new UnsecuredJWT({}).setSubject("ada").setIssuer("apex-chat").setAudience("apex-chat-page").setExpirationTime("1h").encode();
  const stranger = await tokens.sign("mallory");
  for (const token of [undefined, "", "x", `${good}x`, good.slice(0, -4), foreign, unsigned, stranger]) {
    expect(await tokens.verify(token)).toBeNull();
  }
});

test("a token that ran out, or is for something else, proves nothing", async () => {
  const secret = new Uint8Array(32).fill(7);
  writeFileSync(secretFile, secret);
  const make = (audience: string, expires: string) =>
    new SignJWT().setProtectedHeader({ alg: "HS256" }).setSubject("ada").setIssuer("apex-chat").setAudience(audience).setExpirationTime(expires).sign(secret);
  const tokens = createTokens(secretFile);
  expect(await tokens.verify(await make("apex-chat-page", "1h"))).toMatchObject({ userId: "ada" });
  expect(await tokens.verify(await make("apex-chat-page", "-1 minute"))).toBeNull();
  expect(await tokens.verify(await make("another-service", "1h"))).toBeNull();
});
