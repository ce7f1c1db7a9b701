import { aWhole, checkValue, createError, describeValue, readFields, tryRead, type Rule } from "@apex/ws-queue-core";
import { atIndex, mapEvents } from "@apex/ws-queue-core/events";

/** An event as the application gives it, read once. Type and payload are not checked yet. */
export interface GivenEvent {
  readonly type: string;
  readonly payload: unknown;
}

export const isList = (value: unknown): value is readonly unknown[] => tryRead(() => Array.isArray(value)) === true;

const aLength = aWhole(0);
const aList: Rule<readonly unknown[]> = { is: isList, form: "a list of { type, payload }" };

/**
 * Reads a list of events. `of`: the method that takes it. `checkCount` throws for a number of events that is refused; it is called before
 * anything is copied, since a list may claim to be endless. Throws `invalid_argument`, with the index of the event that is none.
 */
export function readEventList(of: string, given: unknown, checkCount: (count: number) => void): readonly GivenEvent[] {
  const list = checkValue(`${of}: events`, given, aList, "invalid_argument");
  const length = checkValue(`${of}: length`, tryRead(() => list.length), aLength, "invalid_argument");
  checkCount(length);
  const name = `${of}: an event`;
  return mapEvents(copyItems(name, list, length), (event) => readEvent(name, event));
}

function copyItems(name: string, list: readonly unknown[], length: number): readonly unknown[] {
  const items: unknown[] = [];
  try {
    for (let index = 0; index < length; index += 1) items.push(list[index]);
    return items;
  } catch {
    throw atIndex(createError("invalid_argument", `${name} cannot be read`), items.length);
  }
}

function readEvent(name: string, given: unknown): GivenEvent {
  const fields = readFields(name, given, "invalid_argument");
  for (const field of Object.keys(fields)) {
    if (field === "type" || field === "payload") continue;
    throw createError("invalid_argument", `${name} has no field ${field}; it has: type, payload`, { name: field });
  }
  const { type } = fields;
  if (typeof type === "string") return fields as Partial<GivenEvent> as GivenEvent;
  throw createError("invalid_argument", `${name} has the name of an event as its type, not ${describeValue(type)}`, { name: "type" });
}

/**
 * Checks each event; a promise only when a check takes its time. Throws or rejects with what the check of the first bad event threw, with its
 * index; of several that take their time, too.
 */
export function checkEach<Result>(
  events: readonly GivenEvent[],
  check: (event: GivenEvent) => Result | Promise<Result>,
): readonly Result[] | Promise<readonly Result[]> {
  const late: Promise<unknown>[] = [];
  try {
    const results = mapEvents(events, (event, index) => {
      const result = check(event);
      if (!(result instanceof Promise)) return result;
      const indexed = result.catch((error: unknown) => {
        throw atIndex(error, index);
      });
      late.push(indexed);
      return indexed;
    });
    return late.length === 0 ? (results as readonly Result[]) : settleInOrder(results);
  } catch (error) {
    // The list is refused already, whatever the others come to.
    for (const result of late) result.catch(() => undefined);
    throw error;
  }
}

async function settleInOrder<Result>(results: readonly (Result | Promise<Result>)[]): Promise<readonly Result[]> {
  const settled = await Promise.allSettled(results);
  return settled.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}
