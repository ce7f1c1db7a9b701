import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { OutboxBody, OutboxSnapshot } from "@apex/ws-queue-core/client";
import type { ClientFrame, ServerFrame, Subscribe, WelcomeFrame, WireResetReason } from "@apex/ws-queue-core/protocol";
import type {
  Acceptance,
  ApexError,
  CancelOutcome,
  Client,
  ClientSettings,
  ClientStats,
  ConnectOptions,
  EventsOptions,
  EventStream,
  Listening,
  OutboxSlot,
  OutboxStorage,
  Phase,
  RequestHandle,
  RequestOptions,
  StreamReset,
  SubscriptionStats,
  Thread,
  UntypedContract,
  WebSocketLike,
  WebStorageOptions,
  WireStream,
} from "../src/index.ts";
import { INTERNAL_FIELDS, INTERNAL_VALUES } from "../src/internal-fields.ts";

type Internal = (typeof INTERNAL_FIELDS)[number];
/** Those that a type names, of each member of a union. */
type FieldsOf<Type> = Type extends unknown ? keyof { [Name in keyof Type as string extends Name ? never : Name]: unknown } : never;

type OnTheWire = FieldsOf<ClientFrame | ServerFrame | Subscribe | WireStream | WelcomeFrame["limits"]>;
type Stored = FieldsOf<OutboxSnapshot | OutboxSnapshot["items"][number] | OutboxBody>;
type Taken = FieldsOf<ConnectOptions | ClientSettings | EventsOptions | RequestOptions | WebStorageOptions | OutboxStorage | OutboxSlot>;
type Given =
  | FieldsOf<Client<UntypedContract> | Thread<UntypedContract> | RequestHandle | Acceptance | EventStream<unknown> | Listening>
  | FieldsOf<Phase | ClientStats | SubscriptionStats | StreamReset | ApexError>;
type OfThePlatform =
  | FieldsOf<WebSocketLike | Storage | LockManager | Document | AbortController | AbortSignal | AddEventListenerOptions>
  | FieldsOf<Map<unknown, unknown> | Set<unknown> | unknown[] | Promise<unknown> | string | RegExp | Error | ErrorOptions>
  | FieldsOf<AsyncGenerator | PropertyDescriptor | Crypto | Performance | TextEncoder | URL | typeof URL | JSON | Math | ObjectConstructor>;

describe("the names that a page in production gets shorter", () => {
  it("are none of the wire, of what is stored, of the API, or of the platform", () => {
    // Checked by `tsc`.
    expectTypeOf<Extract<Internal, OnTheWire | Stored>>().toEqualTypeOf<never>();
    expectTypeOf<Extract<Internal, Taken | Given>>().toEqualTypeOf<never>();
    expectTypeOf<Extract<Internal, OfThePlatform>>().toEqualTypeOf<never>();
  });

  const folders = ["../src/", "../../ws-queue-core/src/client/"].map((folder) => new URL(folder, import.meta.url));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder)));
  const sources = files.filter(({ pathname }) => !pathname.endsWith("internal-fields.ts")).map((file) => readFileSync(file, "utf8"));

  it("are not asked for as texts", () => {
    const asked = sources.flatMap((source) => [...source.matchAll(/"(\w+)" in /g)].map(([, name]) => name));
    expect(asked.length).toBeGreaterThan(2);
    expect(INTERNAL_FIELDS.filter((name) => asked.includes(name))).toEqual([]);
  });

  it("are all in use", () => {
    expect(INTERNAL_FIELDS.filter((name) => !sources.some((source) => new RegExp(`\\b${name}\\b`).test(source)))).toEqual([]);
  });

  it("and the texts that it gets shorter are in use, and none of the wire, of what is stored, or of the API", () => {
    expect(INTERNAL_VALUES.filter((value) => !sources.some((source) => source.includes(`"${value}"`)))).toEqual([]);
    // Checked by `tsc`.
    type Said = ClientFrame["t"] | ServerFrame["t"] | WireResetReason | WireStream["kind"];
    type Told = Phase["name"] | SubscriptionStats["state"] | ApexError["code"] | ApexError["fault"] | CancelOutcome | StreamReset["reason"];
    type Kept = OutboxBody["t"] | NonNullable<OutboxSnapshot["items"][number]["told"]>;
    expectTypeOf<Extract<(typeof INTERNAL_VALUES)[number], Said | Told | Kept>>().toEqualTypeOf<never>();
  });
});
