import { useWebSocket } from "@/hooks/useWebSocket";
import { mapEventPayload } from "@/utils/event-payload-mapper";

export function Chat({ threadId }: { threadId: string }) {
  return (
    <ol>
      {useWebSocket(threadId).map((event, index) => (
        <li key={index} title='import "@/services/webSocketService"'>
          {mapEventPayload(event)}
        </li>
      ))}
    </ol>
  );
}
