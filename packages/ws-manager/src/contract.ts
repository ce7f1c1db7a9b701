import { checkValue, createError, readFields, type Rule } from "@apex/ws-queue-core";
import { RESERVED_EVENT_TYPES } from "@apex/ws-queue-core/events";
import type { StandardSchemaV1 } from "@standard-schema/spec";

/** Schemas by name; any library that speaks Standard Schema will do (valibot, zod, arktype, …). */
export type Schemas = Readonly<Record<string, StandardSchemaV1>>;

/** What a service and its browsers agree on. The browser imports only its type. */
export interface Contract<Requests extends Schemas = Schemas, Events extends Schemas = Schemas> {
  /** What clients may ask, by name. */
  readonly requests: Requests;
  /** The application's own events, beside those of the golden path. */
  readonly events: Events;
}

/** Names that somebody may register a handler for. */
export type RequestName<C extends Contract> = keyof C["requests"] & string;
export type EventType<C extends Contract> = keyof C["events"] & string;
/** A payload as a sender writes it, and as a handler gets it. */
export type PayloadIn<Schema extends StandardSchemaV1> = StandardSchemaV1.InferInput<Schema>;
export type PayloadOut<Schema extends StandardSchemaV1> = StandardSchemaV1.InferOutput<Schema>;

/** An event of the contract as its author gives it. */
export type CommittedEvent<C extends Contract> = {
  readonly [Type in EventType<C>]: { readonly type: Type; readonly payload: PayloadIn<C["events"][Type]> };
}[EventType<C>];

const NAME = /^[a-z][a-z0-9_]{0,63}$/i;

/**
 * Defines the contract of a service. Names are 1 to 64 letters, digits and underscores, beginning with a letter.
 * Throws `misconfigured` for another name, a schema that is none, or an event type that belongs to the golden path.
 */
export function defineContract<const Requests extends Schemas, const Events extends Schemas = Record<never, never>>(shape: {
  readonly requests: Requests;
  readonly events?: Events;
}): Contract<Requests, Events> {
  const { requests, events = {} } = readFields("The contract", shape);
  const contract = { requests: readSchemas("requests", requests), events: readSchemas("events", events) };
  for (const type of Object.keys(contract.events)) {
    if (!RESERVED_EVENT_TYPES.includes(type)) continue;
    throw createError("misconfigured", `events.${type} belongs to the library; choose another name for the application's event`);
  }
  return contract as unknown as Contract<Requests, Events>;
}

function readSchemas(group: "requests" | "events", given: unknown): Schemas {
  const schemas = readFields(group, given);
  for (const [name, schema] of Object.entries(schemas)) {
    if (!NAME.test(name)) {
      throw createError("misconfigured", `${group}.${name}: a name is 1 to 64 letters, digits or underscores, beginning with a letter`);
    }
    checkValue(`${group}.${name}`, schema, aSchema);
  }
  return schemas as Schemas;
}

const aSchema: Rule<StandardSchemaV1> = {
  is: (value): value is StandardSchemaV1 => typeof (value as Partial<StandardSchemaV1>)["~standard"]?.validate === "function",
  form: "a Standard Schema, such as v.object({ … }) of valibot or z.object({ … }) of zod",
};
