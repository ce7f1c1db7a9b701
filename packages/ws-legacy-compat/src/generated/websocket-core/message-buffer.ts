// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { BufferPriority as the_BufferPriority, LegacyBuffer as the_LegacyBuffer, bufferUserMessage as the_bufferUserMessage, deliverUserMessages as the_deliverUserMessages, getMessageBuffer as the_getMessageBuffer } from "../../facades/event-queues.ts";
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0090: Nothing replaces a priority: events of a thread keep their order. Remove the argument. */
export const BufferPriority = the_bindObject(the_BufferPriority, { id: "APEX_WS_DEP0090", name: "websocket-core/message-buffer#BufferPriority", recipe: "Nothing replaces a priority: events of a thread keep their order. Remove the argument." });
export type BufferPriority = (typeof BufferPriority)[keyof typeof BufferPriority];

/** @deprecated APEX_WS_DEP0091: There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits }). */
export const WebSocketMessageBuffer = the_bindClass(the_LegacyBuffer, { id: "APEX_WS_DEP0091", name: "websocket-core/message-buffer#WebSocketMessageBuffer", recipe: "There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits })." });
export type WebSocketMessageBuffer = the_LegacyBuffer;

/** @deprecated APEX_WS_DEP0092: There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits }). */
export const BufferConfig = the_bindClass(the_recordOf("BufferConfig"), { id: "APEX_WS_DEP0092", name: "websocket-core/message-buffer#BufferConfig", recipe: "There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits })." });
export type BufferConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0093: There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits }). */
export const BufferedMessage = the_bindClass(the_recordOf("BufferedMessage"), { id: "APEX_WS_DEP0093", name: "websocket-core/message-buffer#BufferedMessage", recipe: "There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits })." });
export type BufferedMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0094: There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits }). */
export const MessageBuffer = the_bindClass(the_LegacyBuffer, { id: "APEX_WS_DEP0094", name: "websocket-core/message-buffer#MessageBuffer", recipe: "There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits })." });
export type MessageBuffer = the_LegacyBuffer;

/** @deprecated APEX_WS_DEP0095: There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits }). */
export const getMessageBuffer = the_bindFunction(the_getMessageBuffer, { id: "APEX_WS_DEP0095", name: "websocket-core/message-buffer#getMessageBuffer", recipe: "There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits })." });

/** @deprecated APEX_WS_DEP0096: There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits }). */
export const bufferUserMessage = the_bindFunction(the_bufferUserMessage, { id: "APEX_WS_DEP0096", name: "websocket-core/message-buffer#bufferUserMessage", recipe: "There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits })." });

/** @deprecated APEX_WS_DEP0097: There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits }). */
export const deliverUserMessages = the_bindFunction(the_deliverUserMessages, { id: "APEX_WS_DEP0097", name: "websocket-core/message-buffer#deliverUserMessages", recipe: "There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits })." });
