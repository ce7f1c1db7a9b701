import { defineContract, type Contract, type Schemas } from "@apex/ws-manager";

/** The part of a Standard Schema that is needed to write one down by hand. */
interface SchemaOf<Value> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => { readonly value: Value } | { readonly issues: readonly { readonly message: string }[] };
    readonly types?: { readonly input: Value; readonly output: Value };
  };
}

function schema<Value>(form: string, is: (value: unknown) => boolean): SchemaOf<Value> {
  const validate: SchemaOf<Value>["~standard"]["validate"] = (value) => (is(value) ? { value: value as Value } : { issues: [{ message: `Expected ${form}` }] });
  return { "~standard": { version: 1, vendor: "@apex/ws-legacy-compat", validate } };
}

/** An event that has no place in the golden path: what the old code sent, by its old name. */
export interface LegacyEvent {
  /** The old type. It cannot be a field `type`: that is the envelope's, which no payload may write over (F04). */
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type LegacyPayload = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

const LEGACY_REQUESTS = {
  start_agent: schema<LegacyPayload>("an object", isObject),
  user_message: schema<LegacyPayload>("an object", isObject),
  get_thread_history: schema<LegacyPayload>("an object", isObject),
  stop_agent: schema<LegacyPayload>("an object", isObject),
};

const LEGACY_EVENTS = {
  legacy_message: schema<LegacyEvent>("{ name, data }", (value) => isObject(value) && typeof (value as LegacyEvent).name === "string" && isObject((value as LegacyEvent).data)),
};

/** What compat needs of a contract: the old requests, and the event that carries old types. */
export type LegacyContract = Contract<typeof LEGACY_REQUESTS, typeof LEGACY_EVENTS>;

/**
 * Your contract with what the old names need: the requests `start_agent`, `user_message`, `get_thread_history` and `stop_agent`, whose
 * payload is any object, and the event `legacy_message` with `{ name, data }`. A name that yours has already keeps your schema.
 * Throws `misconfigured` as `defineContract` does.
 */
export function legacyContract<const Requests extends Schemas = Record<never, never>, const Events extends Schemas = Record<never, never>>(
  yours: { readonly requests?: Requests; readonly events?: Events } = {},
): Contract<typeof LEGACY_REQUESTS & Requests, typeof LEGACY_EVENTS & Events> {
  const { requests = {}, events = {} } = yours;
  const all = { requests: { ...LEGACY_REQUESTS, ...requests }, events: { ...LEGACY_EVENTS, ...events } };
  return defineContract(all) as unknown as Contract<typeof LEGACY_REQUESTS & Requests, typeof LEGACY_EVENTS & Events>;
}
