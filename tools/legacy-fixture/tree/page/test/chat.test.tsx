import { webSocketService } from "@/services/webSocketService";

jest.mock("@/hooks/useWebSocket");

test("what is sent before the socket opens waits", () => {
  webSocketService.sendMessage({ type: "user_message" });
  expect(webSocketService.messageQueue.length).toBe(1);
});
