import { expect, test } from "vitest";
import { applyHomeEvent, EMPTY_HOME } from "../../src/page/view/home-view.ts";
import type { ChatEvent } from "../../src/page/view/thread-view.ts";

const STORY = [
  { type: "thread_titled", thread: "t1", title: "First", timestamp: 1 },
  { type: "collection_added", collection: "c1", name: "Notes", documents: 2, bytes: 10 },
  { type: "thread_titled", thread: "t2", title: "Second", timestamp: 2 },
  { type: "collection_added", collection: "c2", name: "Code", documents: 1, bytes: 5 },
  { type: "collection_removed", collection: "c1" },
  { type: "thread_titled", thread: "t1", title: "First, renamed", timestamp: 3 },
] as unknown as ChatEvent[];

test("threads stand newest first, each once, and collections without those that were removed", () => {
  const view = STORY.reduce((sofar, event, index) => applyHomeEvent(sofar, index + 1, event), EMPTY_HOME);
  expect(view.threads.map(({ title }) => title)).toEqual(["First, renamed", "Second"]);
  expect(view.collections.map(({ name }) => name)).toEqual(["Code"]);
  expect(view.deleted).toEqual(["c1"]);
  for (const [index, event] of STORY.entries()) expect(applyHomeEvent(view, index + 1, event)).toBe(view);
});
