import type { Json } from "@apex/ws-queue-core";
import type { Envelope, RequestEvent, RunEnvelope, RunEvent } from "@apex/ws-queue-core/events";

/** The part of Standard Schema (https://standardschema.dev) that types are inferred from; any library's schema fits. */
export interface SchemaShape {
  readonly "~standard": { readonly types?: { readonly input: unknown; readonly output: unknown } | undefined };
}

/** What `defineContract` makes, as far as a client cares: `connect<typeof contract>(…)` imports its type only. */
export interface ContractShape {
  readonly requests: Readonly<Record<string, SchemaShape>>;
  readonly events: Readonly<Record<string, SchemaShape>>;
}

type TypesOf<Schema extends SchemaShape> = NonNullable<Schema["~standard"]["types"]>;

/** Names of the requests that a contract defines. */
export type RequestName<Contract extends ContractShape> = keyof Contract["requests"] & string;

/** What has to be passed to make a request: the schema's input. */
export type RequestPayload<Contract extends ContractShape, Name extends RequestName<Contract>> = TypesOf<
  Contract["requests"][Name]
>["input"];

type CustomEvents<Contract extends ContractShape> = {
  readonly [Type in keyof Contract["events"] & string]: Envelope &
    Partial<Pick<RunEnvelope, "runId" | "agentName">> & { readonly type: Type } & TypesOf<Contract["events"][Type]>["output"];
}[keyof Contract["events"] & string];

/** An event of a thread: the golden path's, what the library says about requests, and the contract's own. */
export type ThreadEvent<Contract extends ContractShape> = RunEvent | RequestEvent | CustomEvents<Contract>;

/** Without a contract every request takes JSON and only the library's events are known. */
export interface UntypedContract extends ContractShape {
  readonly requests: Readonly<Record<string, { readonly "~standard": { readonly types?: { readonly input: Json; readonly output: Json } } }>>;
  readonly events: Readonly<Record<never, never>>;
}

