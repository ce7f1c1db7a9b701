import { createTestManager } from "@apex/ws-manager/testing";
import { expect, test } from "vitest";
import { chat } from "../src/contract.ts";
import { answerQuestions } from "../src/questions.ts";

test("a question about nothing in the book is looked up, and the answer says that", async () => {
  await using service = await createTestManager({ contract: chat });
  answerQuestions(service.manager);
  const thread = service.client("reader").thread("t");
  const requestId = await thread.request("ask", { question: "Xylophones?" });
  await service.expectEvents(
    thread,
    [
      { type: "agent_started", agentName: "librarian" },
      "agent_thinking",
      { type: "tool_executing", toolName: "search", parameters: { question: "Xylophones?" } },
      { type: "tool_completed", success: true, results: [] },
      "agent_completed",
      { type: "request_completed", requestId },
    ],
    { ignore: ["text_chunk"] },
  );
  const text = thread.events.flatMap((event) => (event.type === "text_chunk" ? [event.text] : [])).join("");
  expect(text).toBe("PROTOCOL.md says nothing about that.");
});
