import { aWhole, checkValue, createError, readFields, tryRead, type Rule } from "@apex/ws-queue-core";
import { atIndex, withIndex } from "@apex/ws-queue-core/events";

/** An event as the application gives it, read once. Type and payload are not checked yet. */
export interface GivenEvent {
  readonly type: string;
  readonly payload: unknown;
}

export const isList = (value: unknown): value is readonly unknown[] => tryRead(() => Array.isArray(value)) === true;

const aType: Rule<string> = { is: (value): value is string => typeof value === "string", form: "the name of an event" };
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
  return Array.from({ length }, (_, index) => withIndex(index, () => readEvent(of, tryRead(() => list[index]))));
}

function readEvent(of: string, given: unknown): GivenEvent {
  const { type, payload, ...others } = readFields(`${of}: an event`, given, "invalid_argument");
  const [name] = Object.keys(others);
  if (name !== undefined) throw createError("invalid_argument", `${of}: an event has no field ${name}; it has: type, payload`, { name });
  return { type: checkValue(`${of}: type`, type, aType, "invalid_argument"), payload };
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
    const results = events.map((event, index) => {
      const result = checkAt(index, () => check(event));
      if (result instanceof Promise) late.push(result);
      return result;
    });
    return late.length === 0 ? (results as readonly Result[]) : settleInOrder(results);
  } catch (error) {
    // The list is refused already, whatever the others come to.
    for (const result of late) result.catch(() => undefined);
    throw error;
  }
}

function checkAt<Result>(index: number, check: () => Result | Promise<Result>): Result | Promise<Result> {
  const result = withIndex(index, check);
  if (!(result instanceof Promise)) return result;
  return result.catch((error: unknown) => {
    throw atIndex(error, index);
  });
}

async function settleInOrder<Result>(results: readonly (Result | Promise<Result>)[]): Promise<readonly Result[]> {
  const settled = await Promise.allSettled(results);
  return settled.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}
