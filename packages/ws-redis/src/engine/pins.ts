import type { StreamKey } from "@apex/ws-queue-core";
import type { EntryMeta, StreamState } from "@apex/ws-queue-core/store";
import type { IdState, Version } from "../server/port.ts";
import type { ReadUnit, UnitKey } from "./unit.ts";

/** What was loaded for one user's calls: kept until they are decided, however small the cache is. */
export interface Pins {
  /** An error: the rows are damaged. */
  readonly units: Map<UnitKey, ReadUnit | Error>;
  readonly entries: Map<string, EntryMeta | "lost">;
  readonly ids: Map<string, IdState>;
  readonly letters: Map<string, { readonly version: Version; readonly has: boolean }>;
}

export const createPins = (): Pins => ({ units: new Map(), entries: new Map(), ids: new Map(), letters: new Map() });

/** Keys of what is kept by place, here and in the cache. */
export const idKey = (stream: StreamKey, id: string): string => `${stream} ${id}`;
export const entryKey = ({ tag }: StreamState["birth"], offset: number): string => `${tag} ${offset}`;
export const placeKey = ({ stream, offset }: { readonly stream: StreamKey; readonly offset: number }): string => `${stream} ${offset}`;
