import { lazy } from "react";

const Provider = lazy(() => import("@/providers/WebSocketProvider").then(({ WebSocketProvider }) => ({ default: WebSocketProvider })));

export const Status = () => <Provider url="wss://example.org/ws">online</Provider>;
