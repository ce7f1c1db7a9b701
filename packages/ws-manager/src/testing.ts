export type { ExpectedEvent, ExpectOptions } from "./testing/expect-events.ts";
export type { TestClient, TestThread } from "./testing/test-client.ts";
export { createTestManager, type TestManager, type TestManagerOptions } from "./testing/test-manager.ts";
export type { VirtualClock } from "./testing/virtual-clock.ts";
