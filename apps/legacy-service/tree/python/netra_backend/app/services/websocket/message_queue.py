import uuid
from dataclasses import dataclass, field
from enum import IntEnum


class MessagePriority(IntEnum):
    LOW = 0
    NORMAL = 1
    HIGH = 2
    CRITICAL = 3


@dataclass
class QueuedMessage:
    user_id: str = ""
    type: str = ""
    payload: dict = field(default_factory=dict)
    priority: MessagePriority = MessagePriority.NORMAL
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    max_retries: int = 5


class MessageQueue:
    def __init__(self):
        self.handlers = {}
        self.waiting = []

    def register_handler(self, message_type, handler):
        self.handlers[message_type] = handler

    async def enqueue(self, message):
        self.waiting.append(message)
        return True

    async def process_one(self):
        message = self.waiting.pop(0)
        return await self.handlers[message.type](message.user_id, message.payload)


message_queue = MessageQueue()
