const PREFIX = "token-";

/** Undefined for a token that nobody was given. */
export function userOfToken(token: string | null | undefined): string | undefined {
  if (token === null || token === undefined || !token.startsWith(PREFIX)) return undefined;
  return decodeURIComponent(token.slice(PREFIX.length));
}
