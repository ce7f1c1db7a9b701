import type { Telemetry } from "@apex/ws-queue-core";

/** Counts what crosses the sockets of a transport. */
export interface Traffic {
  sent(messages: number, bytes: number): void;
  received(bytes: number): void;
}

const NO_TRAFFIC: Traffic = { sent: () => undefined, received: () => undefined };

/** Sums up during a turn of the event loop, since a fan-out would otherwise call telemetry once per receiver. */
export function createTraffic(telemetry: Telemetry | undefined): Traffic {
  if (telemetry === undefined) return NO_TRAFFIC;
  const sums = new Map<string, number>();

  function report(): void {
    for (const [name, sum] of sums) telemetry?.count(name, sum);
    sums.clear();
  }

  function add(name: string, by: number): void {
    if (sums.size === 0) setImmediate(report);
    sums.set(name, (sums.get(name) ?? 0) + by);
  }

  return {
    sent(messages, bytes) {
      add("transport.messages.sent", messages);
      add("transport.bytes.sent", bytes);
    },
    received(bytes) {
      add("transport.messages.received", 1);
      add("transport.bytes.received", bytes);
    },
  };
}
