import { anId, checkValue, createError, readFields, streamKey, type StreamName, type UserId } from "@apex/ws-queue-core";
import { checkIdentity, isAllowed, type Authorize, type Identity } from "../identity.ts";
import type { Appended } from "../manager.ts";
import type { NodeAppender } from "../threads/node-appender.ts";
import type { EventWriter } from "./events.ts";
import type { NamedShared } from "./thread-address.ts";

/** `manager.publish`: the one way into a shared stream, by an identity that `authorize` says yes to (defect X15). */
export type Publish = (identity: Identity, stream: NamedShared, type: string, payload: unknown) => Promise<Appended>;

interface PublishParts {
  readonly authorize: Authorize<Identity>;
  readonly writer: EventWriter;
  readonly appender: NodeAppender;
}

export function createPublish({ authorize, writer, appender }: PublishParts): Publish {
  return async (identity, named, type, payload) => {
    const stream = readStream(named);
    const who = checkIdentity(identity);
    if (who === undefined) throw createError("unauthorized", "publish: there is no identity in whose name this would be written");
    const isRight = await isAllowed(authorize, who, stream, "publish");
    if (!isRight) throw createError("forbidden", `publish: authorize did not answer with true for the shared stream ${stream.name}`, { ...stream });
    const event = await writer.write(type, payload);
    return appender.append(stream.userId, streamKey(stream), { events: [event], bytes: event.bytes });
  };
}

function readStream(named: unknown): StreamName {
  const { userId, name } = readFields("publish: stream", named, "invalid_argument");
  return {
    kind: "shared",
    userId: checkValue("userId", userId, anId, "invalid_id") as UserId,
    name: checkValue("name", name, anId, "invalid_id"),
  };
}
