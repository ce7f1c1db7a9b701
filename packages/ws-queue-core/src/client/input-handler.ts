import { CLOSE_CODES } from "../protocol/close-codes.ts";
import type { ClientContext } from "./client-context.ts";
import { handleFrame } from "./frame-handler.ts";
import type { ClientInput } from "./io.ts";
import { send } from "./send-due.ts";

type Input<Type extends ClientInput["type"]> = Extract<ClientInput, { type: Type }>;

/** Hands each input to the part that it is about. */
export function handleInput(context: ClientContext, input: ClientInput, now: number): void {
  const { connection, subscriptions, outbox } = context;
  switch (input.type) {
    case "connect":
      return connection.connect();
    case "close":
      return connection.close();
    case "token":
      return connection.handleToken(input.token, now);
    case "token-failed":
      return connection.handleTokenFailed(input.error, now);
    case "socket-open":
      return connection.handleOpen(now);
    case "message":
      return handleMessage(context, input, now);
    case "malformed":
      return handleMalformed(context, input, now);
    case "socket-closed":
      return connection.handleClosed(input.code, now);
    case "wake":
      return connection.handleWake(now);
    case "offline":
      return connection.handleOffline(now);
    case "subscribe":
      return subscriptions.add(input.sub, input.stream, input.from);
    case "resubscribe":
      return subscriptions.get(input.sub)?.restart(input.from, now);
    case "unsubscribe":
      return handleUnsubscribe(context, input);
    case "processed":
      return subscriptions.get(input.sub)?.acks().handleProcessed(input.offset);
    case "submit":
      return outbox.submit(input.body, input.bytes, input.timeoutMs === undefined ? undefined : now + input.timeoutMs);
    case "restore":
      return outbox.restore(input.snapshot, (deadline) => now + deadline - input.epoch);
  }
}

function handleMessage(context: ClientContext, { frames, bytes }: Input<"message">, now: number): void {
  context.connection.handleHeard(now);
  for (const frame of frames) handleFrame(context, frame, bytes / frames.length, now);
}

function handleMalformed({ connection, emit }: ClientContext, { error }: Input<"malformed">, now: number): void {
  emit({ type: "error", error });
  connection.drop(CLOSE_CODES.malformed_frame, false, now);
}

function handleUnsubscribe(context: ClientContext, { sub }: Input<"unsubscribe">): void {
  const n = context.subscriptions.remove(sub);
  if (n !== undefined && context.connection.isConnected()) send(context, { t: "unsub", n });
}
