import { connect, memoryStorage, offsetOf } from "@apex/ws-client";
import type { chat } from "../../src/contract.ts";
import { applyEvent, applyQuestion } from "../../src/page/view/apply-event.ts";
import { parseMarkdown, type Inline } from "../../src/page/view/markdown.ts";
import { EMPTY_THREAD, isOpen, type ChatEvent, type ThreadView } from "../../src/page/view/thread-view.ts";

/** A thread as it stands in the store, read over a connection of its own. */
export interface Log {
  readonly offsets: readonly number[];
  readonly events: readonly ChatEvent[];
  readonly view: ThreadView;
}

export async function tokenOf(url: string, user: string): Promise<string> {
  const response = await fetch(`${url}/api/demo/token`, { method: "POST", headers: { origin: url }, body: JSON.stringify({ user }) });
  return ((await response.json()) as { token: string }).token;
}

/** Reads until so many questions stand in the log and each of them is at its end. */
export async function readLog(url: string, user: string, threadId: string, questions: number): Promise<Log> {
  const token = await tokenOf(url, user);
  await using client = connect<typeof chat>(`${url.replace("http", "ws")}/ws?user=${user}`, { token: () => token, storage: memoryStorage() });
  const thread = client.thread(threadId);
  const offsets: number[] = [];
  const events: ChatEvent[] = [];
  let view = EMPTY_THREAD;
  for await (const entry of thread.requests()) {
    view = applyQuestion(view, offsetOf(entry), entry);
    if (view.turns.length === questions) break;
  }
  for await (const event of thread.events()) {
    offsets.push(offsetOf(event));
    events.push(event);
    view = applyEvent(view, offsetOf(event), event);
    if (!view.turns.some(isOpen)) break;
  }
  return { offsets, events, view };
}

/** What an answer looks like once its Markdown is drawn, without white space. */
export function drawn(text: string): string {
  const inline = (parts: readonly Inline[]): string => parts.map((part) => (part.kind === "citation" ? String(part.number) : part.text)).join("");
  const words = parseMarkdown(text).map((block) => {
    if (block.kind === "code") return block.text;
    return block.kind === "list" ? block.items.map(inline).join("") : inline(block.content);
  });
  return words.join("").replace(/\s/g, "");
}
