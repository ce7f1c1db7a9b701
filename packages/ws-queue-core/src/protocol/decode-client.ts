import type { Durability } from "../durability.ts";
import { createError } from "../errors.ts";
import type { ProducerId, RequestId, RunId, ThreadId } from "../ids.ts";
import type { Json } from "../json.ts";
import type { Limits } from "../limits.ts";
import { utf8Length } from "../utf8.ts";
import {
  readId,
  readIds,
  readList,
  readSubscribe,
  readToken,
  readWhole,
  refuseUnknownFields,
} from "./client-fields.ts";
import {
  PROTOCOL_VERSION,
  type AckFrame,
  type CancelFrame,
  type ClientFrame,
  type HelloFrame,
  type RequestFrame,
} from "./frames.ts";
import { checkContainers, checkJson } from "./json-check.ts";
import { isFields, isWhole, malformed, parseMessage, type Fields } from "./shape.ts";

export type InboundLimits = Pick<Limits, "inboundFrameBytesMax" | "inboundDepthMax" | "inboundFramesPerMessageMax">;

type Decoders = { readonly [Type in ClientFrame["t"]]: (raw: Fields) => Extract<ClientFrame, { t: Type }> };

const DECODERS: Decoders = {
  hello: decodeHello,
  sub: (raw) => ({ t: "sub", ...readSubscribe(raw, "sub") }),
  unsub: (raw) => ({ t: "unsub", n: readWhole(raw, "unsub", "n", 1) }),
  ack: (raw) => ({ t: "ack", acks: readList(raw, "ack", "acks").map(decodeAck) }),
  request: decodeRequest,
  cancel: decodeCancel,
  auth: (raw) => ({ t: "auth", token: readToken(raw, "auth") }),
  ping: () => ({ t: "ping" }),
  pong: () => ({ t: "pong" }),
};

/**
 * Reads one WebSocket message from a client: one frame, or an array of them. The result holds only known fields in new
 * objects; frames of unknown types are skipped. Throws `frame_too_large`, `malformed_frame` or `unsupported_version`,
 * with sizes and names of fields and never with their content.
 */
export function decodeClientFrames(text: string, limits: InboundLimits): ClientFrame[] {
  checkBytes(text, limits.inboundFrameBytesMax);
  checkContainers(text);
  const raws = parseMessage(text);
  const countMax = limits.inboundFramesPerMessageMax;
  if (raws.length === 0 || raws.length > countMax) throw malformed("message", `1 to ${countMax} frames`);
  const frames: ClientFrame[] = [];
  for (const raw of raws) {
    checkJson(raw, limits.inboundDepthMax);
    if (!isFields(raw) || typeof raw["t"] !== "string") throw malformed("frame", "an object with a type t");
    if (Object.hasOwn(DECODERS, raw["t"])) frames.push(DECODERS[raw["t"] as ClientFrame["t"]](raw));
  }
  return frames;
}

function checkBytes(text: string, limit: number): void {
  // Each UTF-16 unit takes one to three bytes, so most texts need no count.
  if (text.length * 3 <= limit) return;
  const bytes = text.length > limit ? text.length : utf8Length(text);
  if (bytes > limit) throw createError("frame_too_large", undefined, { bytes, limit });
}

function decodeHello(raw: Fields): HelloFrame {
  const v = readWhole(raw, "hello", "v", 1);
  if (v !== PROTOCOL_VERSION) {
    throw createError("unsupported_version", undefined, { version: v, supported: PROTOCOL_VERSION });
  }
  return {
    t: "hello",
    v,
    ...(raw["token"] === undefined ? {} : { token: readToken(raw, "hello") }),
    ...(raw["producer"] === undefined ? {} : { producer: readId<ProducerId>(raw, "hello", "producer") }),
    ...(raw["subs"] === undefined
      ? {}
      : { subs: readList(raw, "hello", "subs").map((sub) => readSubscribe(sub, "hello.subs")) }),
    ...(raw["features"] === undefined ? {} : { features: readIds(raw, "hello", "features") }),
  };
}

function decodeAck(raw: unknown): AckFrame["acks"][number] {
  if (!Array.isArray(raw) || raw.length < 3) throw malformed("ack.acks", "a list of [n, received, processed]");
  const [n, received, processed] = raw as readonly unknown[];
  if (!isWhole(n, 1) || !isWhole(received) || !isWhole(processed)) {
    throw malformed("ack.acks", "a list of [n, received, processed]");
  }
  return [n, received, processed];
}

const REQUEST_FIELDS = ["t", "id", "seq", "thread", "name", "payload", "deadline", "deadlineInMs", "durability"];

function decodeRequest(raw: Fields): RequestFrame {
  refuseUnknownFields(raw, "request", REQUEST_FIELDS);
  if (raw["payload"] === undefined) throw malformed("request.payload", "present");
  if (raw["deadline"] !== undefined && raw["deadlineInMs"] !== undefined) {
    throw malformed("request.deadlineInMs", "absent where there is a deadline");
  }
  return {
    t: "request",
    id: readId<RequestId>(raw, "request", "id"),
    seq: readWhole(raw, "request", "seq", 1),
    thread: readId<ThreadId>(raw, "request", "thread"),
    name: readId<string>(raw, "request", "name"),
    payload: raw["payload"] as Json,
    ...(raw["deadline"] === undefined ? {} : { deadline: readWhole(raw, "request", "deadline", 0) }),
    ...(raw["deadlineInMs"] === undefined ? {} : { deadlineInMs: readWhole(raw, "request", "deadlineInMs", 0) }),
    ...(raw["durability"] === undefined ? {} : { durability: readId<Durability>(raw, "request", "durability") }),
  };
}

const CANCEL_FIELDS = ["t", "id", "seq", "thread", "request", "run"];

function decodeCancel(raw: Fields): CancelFrame {
  refuseUnknownFields(raw, "cancel", CANCEL_FIELDS);
  if ((raw["request"] === undefined) === (raw["run"] === undefined)) {
    throw malformed("cancel", "about a request or a run, and not both");
  }
  return {
    t: "cancel",
    id: readId<RequestId>(raw, "cancel", "id"),
    seq: readWhole(raw, "cancel", "seq", 1),
    thread: readId<ThreadId>(raw, "cancel", "thread"),
    ...(raw["request"] === undefined
      ? { run: readId<RunId>(raw, "cancel", "run") }
      : { request: readId<RequestId>(raw, "cancel", "request") }),
  };
}
