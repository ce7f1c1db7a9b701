import { expect, test } from "vitest";
import { createAgentWebsocketBridge } from "~/services/agent-websocket-bridge";

test("a bridge takes what an agent tells", async () => {
  const bridge = createAgentWebsocketBridge();
  await expect(bridge.notifyAgentStarted("r", "triage")).resolves.toBeUndefined();
});
