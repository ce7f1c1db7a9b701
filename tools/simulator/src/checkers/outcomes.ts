import type { Outcome } from "@apex/ws-queue-core/client";

/** Nothing more will be heard of a request. */
export const isOver = (outcomes: readonly Outcome[]): boolean => outcomes.some(({ type }) => type !== "accepted");

export const has = (outcomes: readonly Outcome[], type: Outcome["type"]): boolean => outcomes.some((outcome) => outcome.type === type);

/** It was refused, and whoever refused it was sure. */
export const isRefused = (outcomes: readonly Outcome[]): boolean =>
  !has(outcomes, "accepted") && outcomes.some((outcome) => outcome.type === "rejected" && outcome.error.details["outcomeUnknown"] !== true);
