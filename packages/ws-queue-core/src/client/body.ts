import type { Durability } from "../durability.ts";
import { isId, type RequestId, type RunId, type ThreadId } from "../ids.ts";
import type { Json } from "../json.ts";
import { isObject } from "../protocol/example.ts";
import { isWhole } from "../protocol/shape.ts";
import { check } from "./check.ts";

/** A request as the application makes it; the machine gives it a producer and a sequence when it is first sent. */
export interface RequestBody {
  readonly t: "request";
  /** Random, chosen by the driver. */
  readonly id: RequestId;
  readonly thread: ThreadId;
  readonly name: string;
  readonly payload: Json;
  /** Milliseconds since 1970, by the clock of the page that made it. */
  readonly deadline?: number | undefined;
  readonly durability?: Durability | undefined;
}

/** A cancel of one request or of one run. */
export interface CancelBody {
  readonly t: "cancel";
  readonly id: RequestId;
  readonly thread: ThreadId;
  readonly deadline?: undefined;
  readonly request?: RequestId;
  readonly run?: RunId;
}

export type OutboxBody = RequestBody | CancelBody;

/** What a frame may nest, less the frame itself. */
const DEPTH_MAX = 31;

/**
 * True, or throws `invalid_argument` for what a server could not read: such a frame would end every connection that it is sent
 * on, and the outbox would send it again.
 */
export function checkRequest({ name, payload, deadline = 0, durability = "memory" }: RequestBody): true {
  check(isId(name), "name", "a string of 1 to 128 characters", name);
  check(isWhole(deadline), "deadline", "in whole milliseconds since 1970", deadline);
  check(isId(durability), "durability", 'a level such as "disk"', durability);
  check(isSendable(payload, DEPTH_MAX), "payload", `JSON of at most ${DEPTH_MAX} levels without a key __proto__`, payload);
  return true;
}

function isSendable(value: Json, depthMax: number): boolean {
  if (!isObject(value)) return true;
  return depthMax > 0 && Object.entries(value).every(([name, item]) => name !== "__proto__" && isSendable(item, depthMax - 1));
}
