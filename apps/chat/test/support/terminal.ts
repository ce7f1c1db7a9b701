import type { ChatEvent } from "../../src/page/view/thread-view.ts";

const TERMINAL: readonly ChatEvent["type"][] = ["agent_completed", "agent_failed", "agent_cancelled", "agent_death"];

export const isTerminal = ({ type }: ChatEvent): boolean => TERMINAL.includes(type);
