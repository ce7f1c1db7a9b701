// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyRequestQueue as the_LegacyRequestQueue, MessagePriority as the_MessagePriority, MessageStatus as the_MessageStatus, QueuedMessage as the_QueuedMessage, messageQueue as the_messageQueue } from "../../../facades/request-queue.ts";
import { bindClass as the_bindClass, bindObject as the_bindObject } from "../../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0098: Nothing replaces a priority: events of a thread keep their order. Remove the argument. */
export const MessagePriority = the_bindObject(the_MessagePriority, { id: "APEX_WS_DEP0098", name: "services/websocket/message-queue#MessagePriority", recipe: "Nothing replaces a priority: events of a thread keep their order. Remove the argument." });
export type MessagePriority = (typeof MessagePriority)[keyof typeof MessagePriority];

/** @deprecated APEX_WS_DEP0099: Register a handler by manager.onRequest(…). Order, retry and dead letters are the thread's inbox; work that the service itself starts is manager.request(…). */
export const QueuedMessage = the_bindClass(the_QueuedMessage, { id: "APEX_WS_DEP0099", name: "services/websocket/message-queue#QueuedMessage", recipe: "Register a handler by manager.onRequest(…). Order, retry and dead letters are the thread's inbox; work that the service itself starts is manager.request(…)." });
export type QueuedMessage = the_QueuedMessage;

/** @deprecated APEX_WS_DEP0100: Register a handler by manager.onRequest(…). Order, retry and dead letters are the thread's inbox; work that the service itself starts is manager.request(…). */
export const MessageQueue = the_bindClass(the_LegacyRequestQueue, { id: "APEX_WS_DEP0100", name: "services/websocket/message-queue#MessageQueue", recipe: "Register a handler by manager.onRequest(…). Order, retry and dead letters are the thread's inbox; work that the service itself starts is manager.request(…)." });
export type MessageQueue = the_LegacyRequestQueue;

/** @deprecated APEX_WS_DEP0101: A request that failed too often is in the user's stream `dead`. A client reads it by client.stream(…); the service lists, redrives and discards it by manager.deadLetters. */
export const MessageStatus = the_bindObject(the_MessageStatus, { id: "APEX_WS_DEP0101", name: "services/websocket/message-queue#MessageStatus", recipe: "A request that failed too often is in the user's stream `dead`. A client reads it by client.stream(…); the service lists, redrives and discards it by manager.deadLetters." });
export type MessageStatus = (typeof MessageStatus)[keyof typeof MessageStatus];

/** @deprecated APEX_WS_DEP0102: Register a handler by manager.onRequest(…). Order, retry and dead letters are the thread's inbox; work that the service itself starts is manager.request(…). */
export const messageQueue = the_bindObject(the_messageQueue, { id: "APEX_WS_DEP0102", name: "services/websocket/message-queue#messageQueue", recipe: "Register a handler by manager.onRequest(…). Order, retry and dead letters are the thread's inbox; work that the service itself starts is manager.request(…)." });
