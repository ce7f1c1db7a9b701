import { readConfig } from "@apex/backend/config/settings";
import { manager } from "@apex/backend-tools/websocket-core/manager";
import { queue } from "websocket-core/message-queue";
import { explain } from "../docs/websocket-core/manager.js";
import { MessageQueueLength } from "./message-queue-length.js";

interface Loader {
  require(name: string): unknown;
  mock(name: string): unknown;
}

export function similar(loader: Loader): unknown[] {
  const found = [loader.require("@apex/backend/websocket-core/manager"), loader.mock("@apex/backend/websocket-core/manager")];
  return [...found, readConfig(), manager, queue, explain(), new MessageQueueLength(3)];
}
