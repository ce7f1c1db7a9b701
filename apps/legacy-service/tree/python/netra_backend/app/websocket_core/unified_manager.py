from collections import defaultdict

MAX_CONNECTIONS_PER_USER = 10


class WebSocketManagerMode:
    UNIFIED = "unified"
    ISOLATED = "isolated"


class UnifiedWebSocketManager:
    """Knows the sockets of all users of this process."""

    def __init__(self, mode=WebSocketManagerMode.UNIFIED, user_context=None):
        self.mode = mode
        self.user_context = user_context
        self._sent = defaultdict(list)

    async def send_to_user(self, user_id, message):
        self._sent[user_id].append(message)

    async def send_to_thread(self, thread_id, message):
        await self.send_to_user(thread_id, message)
        return True

    async def emit_critical_event(self, user_id, event_type, data):
        await self.send_to_user(user_id, {"type": event_type, **data})

    def sent_to(self, user_id):
        return list(self._sent[user_id])
