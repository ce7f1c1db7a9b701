// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyConnectionQueue as the_LegacyConnectionQueue, LegacyQueueRegistry as the_LegacyQueueRegistry, MessagePriority as the_MessagePriority, MessageQueueState as the_MessageQueueState, QueuedEvent as the_QueuedEvent, getQueueForConnection as the_getQueueForConnection, getQueueRegistry as the_getQueueRegistry } from "../../facades/event-queues.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0103: There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position. */
export const MessageQueue = the_bindClass(the_LegacyConnectionQueue, { id: "APEX_WS_DEP0103", name: "websocket-core/message-queue#MessageQueue", recipe: "There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position." });
export type MessageQueue = the_LegacyConnectionQueue;

/** @deprecated APEX_WS_DEP0104: Nothing replaces a priority: events of a thread keep their order. Remove the argument. */
export const MessagePriority = the_bindObject(the_MessagePriority, { id: "APEX_WS_DEP0104", name: "websocket-core/message-queue#MessagePriority", recipe: "Nothing replaces a priority: events of a thread keep their order. Remove the argument." });
export type MessagePriority = (typeof MessagePriority)[keyof typeof MessagePriority];

/** @deprecated APEX_WS_DEP0105: There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position. */
export const QueuedMessage = the_bindClass(the_QueuedEvent, { id: "APEX_WS_DEP0105", name: "websocket-core/message-queue#QueuedMessage", recipe: "There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position." });
export type QueuedMessage = the_QueuedEvent;

/** @deprecated APEX_WS_DEP0106: There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position. */
export const MessageQueueRegistry = the_bindClass(the_LegacyQueueRegistry, { id: "APEX_WS_DEP0106", name: "websocket-core/message-queue#MessageQueueRegistry", recipe: "There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position." });
export type MessageQueueRegistry = the_LegacyQueueRegistry;

/** @deprecated APEX_WS_DEP0107: There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position. */
export const MessageQueueState = the_bindObject(the_MessageQueueState, { id: "APEX_WS_DEP0107", name: "websocket-core/message-queue#MessageQueueState", recipe: "There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position." });
export type MessageQueueState = (typeof MessageQueueState)[keyof typeof MessageQueueState];

/** @deprecated APEX_WS_DEP0108: There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position. */
export const getMessageQueueRegistry = the_bindFunction(the_getQueueRegistry, { id: "APEX_WS_DEP0108", name: "websocket-core/message-queue#getMessageQueueRegistry", recipe: "There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position." });

/** @deprecated APEX_WS_DEP0109: There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position. */
export const getMessageQueueForConnection = the_bindFunction(the_getQueueForConnection, { id: "APEX_WS_DEP0109", name: "websocket-core/message-queue#getMessageQueueForConnection", recipe: "There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position." });
