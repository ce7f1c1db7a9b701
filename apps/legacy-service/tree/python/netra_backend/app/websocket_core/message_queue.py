from enum import Enum


class MessagePriority(str, Enum):
    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class MessageQueue:
    def __init__(self, connection_id, user_id, max_size=1000):
        self.connection_id = connection_id
        self.user_id = user_id
        self.max_size = max_size
        self._waiting = []

    async def enqueue_message(self, message, priority=MessagePriority.NORMAL):
        if len(self._waiting) >= self.max_size:
            return False
        self._waiting.append((priority, message))
        return True

    async def flush_queue(self):
        waiting, self._waiting = self._waiting, []
        return [message for _, message in sorted(waiting, key=lambda each: list(MessagePriority).index(each[0]))]
