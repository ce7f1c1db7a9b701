import type { ReactNode } from "react";
import { webSocketService } from "@/services/webSocketService";

export function WebSocketProvider({ url, children }: { url: string; children: ReactNode }) {
  webSocketService.connect(url);
  return <>{children}</>;
}
