/** How urgent a request is, the most urgent first. It orders threads, never the requests of one thread. */
export const PRIORITIES = ["critical", "high", "normal", "low"] as const;

export type Priority = (typeof PRIORITIES)[number];

export const moreUrgent = (a: Priority, b: Priority): Priority => (PRIORITIES.indexOf(a) <= PRIORITIES.indexOf(b) ? a : b);
