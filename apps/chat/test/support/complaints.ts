import { expect } from "vitest";
import type { TestBrowser } from "@apex/testkit/browser";

/** Chromium itself reports each connection that is refused or lost; no page can prevent it. */
const LOST_LINE =
  /^(?:WebSocket connection to 'ws:\/\/localhost:\d+\/ws\?user=\w+' failed|Failed to load resource: net::ERR_(?:CONNECTION|EMPTY))/;

/** Nothing but what belongs to a test that cuts the line. */
export function expectNoComplaints(browser: TestBrowser, { lineIsCut = false } = {}): void {
  expect(browser.complaints.filter((words) => !lineIsCut || !LOST_LINE.test(words))).toEqual([]);
}
