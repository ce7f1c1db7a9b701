import { createError } from "../errors.ts";
import { isId } from "../ids.ts";
import { describeValue } from "../values.ts";
import { ENVELOPE_FIELDS, type GoldenPathPayloads, type GoldenPathType, type Progress } from "./golden-path.ts";
import { copyFields, isJson, isPlainObject } from "./is-json.ts";

/** Checks one field; says what it must be. */
interface Rule {
  readonly is: (value: unknown) => boolean;
  readonly form: string;
  readonly optional?: true;
}

const text: Rule = { is: (value) => typeof value === "string", form: "a string" };
const id: Rule = { is: isId, form: "an id of 1 to 128 characters" };
const flag: Rule = { is: (value) => typeof value === "boolean", form: "true or false" };
const json: Rule = { is: (value) => isJson(value), form: "plain JSON data" };
const count: Rule = { is: (value) => Number.isSafeInteger(value) && (value as number) >= 0, form: "a whole number of at least 0" };
const amount: Rule = { is: (value) => Number.isFinite(value) && (value as number) >= 0, form: "a finite number of at least 0" };
const duration: Rule = { is: (value) => Number.isFinite(value) && (value as number) >= 0, form: "milliseconds of at least 0" };
const NOTE_UNITS_MAX = 1_000;
const note: Rule = { is: (value) => typeof value === "string" && value.length <= NOTE_UNITS_MAX, form: `a string of at most ${NOTE_UNITS_MAX} characters` };
const failure: Rule = { is: isFailure, form: "{ code, message }" };
const optional = (rule: Rule): Rule => ({ ...rule, optional: true });

const RESERVED: ReadonlySet<string> = new Set(ENVELOPE_FIELDS);

type Rules<Payload> = { readonly [Field in keyof Required<Payload>]: Rule };

/** The fields of each payload. A field that is not here is refused. */
const PAYLOADS: { readonly [Type in GoldenPathType]: Rules<GoldenPathPayloads[Type]> } = {
  agent_started: { requestId: optional(id), attempt: count, retryOf: optional(id) },
  agent_thinking: { thought: text },
  tool_executing: { toolCallId: id, toolName: id, parameters: optional(json) },
  tool_completed: {
    toolCallId: id,
    toolName: id,
    success: flag,
    results: optional(json),
    error: optional(failure),
    outcome: optional({ is: (value) => value === "interrupted", form: '"interrupted"' }),
    durationMs: duration,
  },
  text_chunk: { segment: count, position: count, text },
  agent_completed: { result: optional(json) },
  agent_failed: { error: failure },
  agent_cancelled: { reason: optional(text) },
  agent_death: { cause: text },
};

const PROGRESS: Rules<Progress> = { done: amount, total: amount, note: optional(note) };

/** True for the types of the golden path. */
export const isGoldenPathType = (type: string): type is GoldenPathType => Object.hasOwn(PAYLOADS, type);

/** Returns the payload as its type says. Throws `invalid_event` and names the field. */
export function parseGoldenPathPayload<Type extends GoldenPathType>(type: Type, payload: unknown): GoldenPathPayloads[Type] {
  return parseByRules(type, payload, PAYLOADS[type]) as unknown as GoldenPathPayloads[Type];
}

/** Returns what a handler says of its progress. Throws `invalid_event` and names the field. */
export const parseProgress = (payload: unknown): Progress => parseByRules("agent_progress", payload, PROGRESS) as unknown as Progress;

function parseByRules(type: string, payload: unknown, rules: Readonly<Record<string, Rule>>): Readonly<Record<string, unknown>> {
  const fields = parseEventPayload(type, payload);
  for (const field of Object.keys(fields)) {
    if (!Object.hasOwn(rules, field)) fail(type, field, "has no place in this event");
  }
  for (const [field, rule] of Object.entries(rules)) {
    const value = fields[field];
    if (value === undefined && rule.optional === true) continue;
    if (!rule.is(value)) fail(type, field, `must be ${rule.form}`);
  }
  return fields;
}

/**
 * Returns a copy of the payload of any event, a plain object that sets nothing of the envelope (defect F04). A copy, since a
 * getter or a Proxy could show other fields to the serialiser than to this check. Throws `invalid_event` and names the field.
 */
export function parseEventPayload(type: string, payload: unknown): Readonly<Record<string, unknown>> {
  const fields = copyFields(payload);
  if (fields === undefined) {
    throw createError("invalid_event", `The payload of ${type} must be a plain object, not ${describeValue(payload)}`, { type });
  }
  for (const field of Object.keys(fields)) {
    if (RESERVED.has(field)) fail(type, field, "is set by the library");
  }
  return fields;
}

function isFailure(value: unknown): boolean {
  if (!isPlainObject(value) || Object.keys(value).length !== 2) return false;
  return typeof value["code"] === "string" && typeof value["message"] === "string";
}

function fail(type: string, field: string, problem: string): never {
  throw createError("invalid_event", `${type}: ${field} ${problem}`, { type, field });
}
