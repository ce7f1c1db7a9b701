import { useWebSocketSettings } from "@/hooks/useWebSocketSettings";

// Not "@/hooks/useWebSocket".
export const Settings = () => <p>{useWebSocketSettings().sound ? "with sound" : "silent"}</p>;
