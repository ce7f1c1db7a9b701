import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { errors, jwtVerify, SignJWT } from "jose";
import { isDemoUser } from "./demo-users.ts";

const ISSUER = "apex-chat";
const AUDIENCE = "apex-chat-page";
const ALGORITHM = "HS256";
const LIFETIME = "1h";

/** Whose token it was, and until when it is good (milliseconds since 1970). */
export interface TokenOwner {
  readonly userId: string;
  readonly expiresAt: number;
}

export interface Tokens {
  sign(userId: string): Promise<string>;
  /** Null for a token that is missing, forged, expired, or of nobody known. */
  verify(token: string | undefined): Promise<TokenOwner | null>;
}

/** Tokens signed with a secret that is made once and kept in `secretFile`, readable to the owner alone. */
export function createTokens(secretFile: string): Tokens {
  const secret = readOrMakeSecret(secretFile);
  return {
    sign: (userId) =>
      new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(LIFETIME)
        .sign(secret),
    verify: (token) => verify(token, secret),
  };
}

async function verify(token: string | undefined, secret: Uint8Array): Promise<TokenOwner | null> {
  if (token === undefined) return null;
  try {
    const { payload } = await jwtVerify(token, secret, { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE });
    if (payload.sub === undefined || payload.exp === undefined || !isDemoUser(payload.sub)) return null;
    return { userId: payload.sub, expiresAt: payload.exp * 1_000 };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

function readOrMakeSecret(file: string): Uint8Array {
  try {
    writeFileSync(file, randomBytes(32), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const secret = readFileSync(file);
  if (secret.length !== 32) throw new Error(`${file} is no secret of this app: delete it to have a new one made`);
  return secret;
}
