/** What the six old envelopes have in common, read from any of them. */
export interface LegacyMessage {
  readonly type: string;
  /** The business fields, without the envelope's. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly runId: string | undefined;
  readonly threadId: string | undefined;
  readonly messageId: string | undefined;
  readonly agentName: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const CAMEL = new Map<string, string>();

/** Fields that the old senders added and that were the internals of one of them (F06), or that the new envelope carries. */
const ENVELOPE = new Set(
  [
    ...["type", "data", "payload", "timestamp", "message_id", "event_id", "user_id", "thread_id", "run_id", "agent_name", "request_id", "trace", "correlation_id", "server_id"],
    ...["critical", "attempt", "recovered", "original_failure", "_user_isolation", "emergency_mode", "user_context"],
  ].flatMap((name) => [name, camel(name)]),
);

/** A name of this code that the old services wrote in either spelling. */
function camel(name: string): string {
  const known = CAMEL.get(name);
  if (known !== undefined) return known;
  const made = name.replaceAll(/(?<=\w)_(\w)/g, (_, letter: string) => letter.toUpperCase());
  CAMEL.set(name, made);
  return made;
}

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" ? String(value) : undefined;
}

/** The first of the names, in either spelling, that has a text. */
export function textOf(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = asText(fields[name]) ?? asText(fields[camel(name)]);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The first of the names, in either spelling, that has a value. */
export function valueOf(fields: Fields, ...names: readonly string[]): unknown {
  for (const name of names) {
    const value = fields[name] ?? fields[camel(name)];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** What the sender meant, without what its layers added. */
export const withoutEnvelope = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([name]) => !ENVELOPE.has(name)));

/** Reads `{type, data}`, `{type, payload}` and `{type, …fields}`. A message without a type is one of type `message`, as the old page took it. */
export function readMessage(given: unknown): LegacyMessage {
  const message = isFields(given) ? given : { data: given };
  const body = message["data"] ?? message["payload"];
  const flat = withoutEnvelope(message);
  const inner = isFields(body) ? body : body === undefined ? {} : { value: body };
  const of = (name: string): string | undefined => textOf(message, name) ?? textOf(inner, name);
  const data = { ...flat, ...inner };
  return {
    type: typeof message["type"] === "string" ? message["type"] : "message",
    data,
    runId: of("run_id"),
    threadId: of("thread_id"),
    messageId: textOf(message, "message_id", "event_id"),
    agentName: textOf(message, "agent_name") ?? textOf(inner, "agent_name", "agent"),
  };
}
