export { BaseMessageHandler, MessageRouter, getMessageRouter } from "@apex/backend/websocket-core/handlers";
