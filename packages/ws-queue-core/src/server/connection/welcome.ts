import type { ConnectionId, UserId } from "../../ids.ts";
import type { Limits } from "../../limits.ts";
import { PROTOCOL_VERSION, type WelcomeFrame } from "../../protocol/frames.ts";
import type { ProducerSummary } from "../../store/state.ts";

/** The end of the handshake: who the client is to the server, and what it must keep to. */
export function createWelcome(
  connection: ConnectionId,
  userId: UserId,
  { producer, accepted, settled }: ProducerSummary,
  limits: Limits,
  features: readonly string[],
): WelcomeFrame {
  return {
    t: "welcome",
    v: PROTOCOL_VERSION,
    connection,
    userId,
    producer,
    accepted,
    settled,
    limits: {
      frameBytes: limits.inboundFrameBytesMax,
      connectionWindowBytes: limits.connectionWindowBytes,
      subscriptionWindowBytes: limits.subscriptionWindowBytes,
      requestsInFlight: limits.requestsInFlightMax,
      subscriptions: limits.subscriptionsPerConnectionMax,
    },
    heartbeatMs: limits.heartbeatMs,
    deadAfterMs: limits.deadAfterMs,
    features,
  };
}
