// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, getGuard as the_getGuard } from "../../facades/functions.ts";
import { openEnum as the_openEnum } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0220: manager.acknowledged(appended) resolves when a client has confirmed the event. */
export const getEventDeliveryTracker = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0220", name: "websocket-core/event-delivery-tracker#getEventDeliveryTracker", recipe: "manager.acknowledged(appended) resolves when a client has confirmed the event." });

/** @deprecated APEX_WS_DEP0221: Nothing replaces a priority: events of a thread keep their order. Remove the argument. */
export const EventPriority = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0221", name: "websocket-core/event-delivery-tracker#EventPriority", recipe: "Nothing replaces a priority: events of a thread keep their order. Remove the argument." });
export type EventPriority = string;

/** @deprecated APEX_WS_DEP0222: manager.acknowledged(appended) resolves when a client has confirmed the event. */
export const EventDeliveryStatus = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0222", name: "websocket-core/event-delivery-tracker#EventDeliveryStatus", recipe: "manager.acknowledged(appended) resolves when a client has confirmed the event." });
export type EventDeliveryStatus = string;

/** @deprecated APEX_WS_DEP0223: manager.acknowledged(appended) resolves when a client has confirmed the event. */
export const EventDeliveryTracker = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0223", name: "websocket-core/event-delivery-tracker#EventDeliveryTracker", recipe: "manager.acknowledged(appended) resolves when a client has confirmed the event." });
export type EventDeliveryTracker = the_LegacyGuard;
