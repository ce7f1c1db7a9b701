import type { Json } from "@apex/ws-queue-core";
import type { CancelBody, RequestBody } from "@apex/ws-queue-core/client";
import type { ContractShape, RequestName, RequestPayload } from "@apex/ws-queue-core/events";

/** Without a contract every request takes JSON and only the library's events are known. */
export interface UntypedContract extends ContractShape {
  readonly requests: Readonly<Record<string, { readonly "~standard": { readonly types?: { readonly input: Json; readonly output: Json } } }>>;
  readonly events: Readonly<Record<never, never>>;
}

/** A request that is not settled yet, by the names of the contract; the payload is what was passed. */
export type PendingRequest<Contract extends ContractShape> = {
  readonly [Name in RequestName<Contract>]: Omit<RequestBody, "name" | "payload"> & {
    readonly name: Name;
    readonly payload: RequestPayload<Contract, Name>;
  };
}[RequestName<Contract>];

/** What `client.pending()` lists; `t` says which of the two it is. */
export type Pending<Contract extends ContractShape> = PendingRequest<Contract> | CancelBody;
