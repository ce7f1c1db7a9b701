import type { Json } from "@apex/ws-queue-core";
import type { ContractShape } from "@apex/ws-queue-core/events";

/** Without a contract every request takes JSON and only the library's events are known. */
export interface UntypedContract extends ContractShape {
  readonly requests: Readonly<Record<string, { readonly "~standard": { readonly types?: { readonly input: Json; readonly output: Json } } }>>;
  readonly events: Readonly<Record<never, never>>;
}
