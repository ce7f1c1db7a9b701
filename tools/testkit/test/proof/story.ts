import type { ThreadEvent } from "@apex/ws-client";
import { expect } from "vitest";
import type { ServiceContract } from "../../src/service-process/contract.ts";

type Event = ThreadEvent<ServiceContract>;

/** What a thread tells of one run. */
export interface RunStory {
  readonly runId: string;
  readonly requestId: string | undefined;
  readonly retryOf: string | undefined;
  readonly end: string | undefined;
}

/** No event came twice. */
export function expectOnce(events: readonly Event[]): void {
  const ids = events.map(({ eventId }) => eventId);
  expect(new Set(ids).size).toBe(ids.length);
}

/** Every run that started has one terminal event, with nothing of it behind, and closes its tool calls before. Returns the runs in order. */
export function checkRuns(events: readonly Event[]): readonly RunStory[] {
  const runs = new Map<string, { requestId: string | undefined; retryOf: string | undefined; ends: string[]; openTools: Set<string> }>();
  for (const event of events) {
    if (!("runId" in event)) continue;
    if (event.type === "agent_started") runs.set(event.runId, { requestId: event.requestId, retryOf: event.retryOf, ends: [], openTools: new Set() });
    const run = runs.get(event.runId);
    expect(run?.ends, `an event of a run that has not started, or ended: ${event.type}`).toEqual([]);
    if (event.type === "tool_executing") run?.openTools.add(event.toolCallId);
    if (event.type === "tool_completed") expect(run?.openTools.delete(event.toolCallId), "a tool call that is not open").toBe(true);
    if (/^agent_(completed|failed|cancelled|death)$/.test(event.type)) run?.ends.push(event.type);
  }
  for (const { ends, openTools } of runs.values()) if (ends.length > 0) expect([...openTools]).toEqual([]);
  return Array.from(runs, ([runId, { requestId, retryOf, ends }]) => ({ runId, requestId, retryOf, end: ends[0] }));
}

/** The text of a run, put together as a page would: by position. */
export function spokenText(events: readonly Event[], runId: string | undefined): string {
  let text = "";
  for (const event of events) {
    if (event.type === "text_chunk" && event.runId === runId) text = text.slice(0, event.position) + event.text;
  }
  return text;
}
