import type { Envelope, RequestEntry, RequestEvent, RunEnvelope, RunEvent } from "./golden-path.ts";

/** The part of Standard Schema (https://standardschema.dev) that types are inferred from; any library's schema fits. */
export interface SchemaShape {
  readonly "~standard": { readonly types?: { readonly input: unknown; readonly output: unknown } | undefined };
}

/** What `defineContract` makes, as far as types go: `connect<typeof contract>(…)` imports its type only. */
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

/** A request as its thread's inbox has it, by the names of the contract; the payload is what the client sent. */
export type ThreadRequest<Contract extends ContractShape> = {
  readonly [Name in RequestName<Contract>]: Omit<RequestEntry, "name" | "payload"> & {
    readonly name: Name;
    readonly payload: RequestPayload<Contract, Name>;
  };
}[RequestName<Contract>];
