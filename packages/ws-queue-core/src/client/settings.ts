import { isWhole } from "../protocol/shape.ts";
import { check, readFields } from "./check.ts";

/** What bounds a client, in milliseconds, bytes and counts. What the server announces in `welcome` comes on top. */
export interface ClientSettings {
  /** Longest first wait before a reconnect; doubles with each failed attempt. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** A connection, or a subscription, that lasted this long starts its backoff anew. */
  readonly stableMs: number;
  readonly outboxRequestsMax: number;
  readonly outboxBytesMax: number;
}

export const DEFAULT_CLIENT_SETTINGS: ClientSettings = {
  backoffMinMs: 500,
  backoffMaxMs: 20_000,
  stableMs: 10_000,
  outboxRequestsMax: 256,
  outboxBytesMax: 1_048_576,
};

/** The defaults with some replaced. Throws `misconfigured`. */
export function createSettings(given: Partial<ClientSettings> = {}): ClientSettings {
  const settings: Record<string, number> & ClientSettings = { ...DEFAULT_CLIENT_SETTINGS };
  for (const [name, value] of Object.entries(readFields("settings", given))) {
    if (value === undefined) continue;
    check(Object.hasOwn(settings, name) && isWhole(value, 1), `settings.${name}`, "a setting, and a whole number of at least 1", value, "misconfigured");
    settings[name] = value;
  }
  return settings;
}
