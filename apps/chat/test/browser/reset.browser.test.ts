import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { startChatServer } from "../support/chat-server.ts";
import { expectNoComplaints } from "../support/complaints.ts";
import { browserTest, useStage } from "../support/stage.ts";

const stage = useStage({ CHAT_WORDS_PER_SECOND: "4000" });

browserTest("a log that is not there any more is told as a reset, with its reason, and the page begins anew", { timeout: 60_000 }, async () => {
  const tab = await stage.open();
  await tab.ask("How often does “cat” appear?");
  await tab.untilTurn("completed");

  // Another server takes the port over: the same secret, an empty store.
  const { server } = stage;
  using cleanup = new DisposableStack();
  const folder = mkdtempSync(path.join(tmpdir(), "apex-chat-"));
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(path.join(server.dataFolder, "demo-secret"), path.join(folder, "demo-secret"));
  await server.supervisor.stop();
  await using other = await startChatServer({ PORT: String(server.supervisor.port), CHAT_DATA: folder });
  expect(other.url).toBe(server.url);

  await tab.page.getByRole("list", { name: "Started over" }).getByText(/Reading the answers again from the start, because .+\./).first().waitFor();
  await tab.untilPhase("live");
  expect(await tab.facts()).toMatchObject({ lost: "0", duplicated: "0", offset: "0", head: "0" });
  await tab.ask("How often does “bell” appear?");
  await tab.untilTurn("completed");
  const { head } = await tab.facts();
  expect(await tab.facts()).toMatchObject({ lost: "0", duplicated: "0", order: `All ${head} pieces are here, in order.` });
  expectNoComplaints(stage.browser, { lineIsCut: true });
});
