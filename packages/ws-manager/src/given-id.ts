import { anId, checkValue, type Rule } from "@apex/ws-queue-core";

/** The rule of an option that is an id, which `checkGivenId` then checks: a wrong one is `invalid_id`, a wrong option `invalid_argument`. */
export const aGivenId: Rule<unknown> = { is: (value): value is unknown => value !== undefined, form: "an id" };

/** Throws `invalid_id`. */
export const checkGivenId = (name: string, given: unknown): string | undefined =>
  given === undefined ? undefined : checkValue(name, given, anId, "invalid_id");
