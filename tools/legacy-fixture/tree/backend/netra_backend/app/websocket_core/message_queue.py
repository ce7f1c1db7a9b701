class MessageQueue:
    def __init__(self, connection_id, max_size=1000):
        self.connection_id = connection_id
        self._pending = []
        self.max_size = max_size

    async def enqueue_message(self, message):
        self._pending.append(message)
        return True

    async def flush_queue(self, send):
        while self._pending:
            await send(self._pending.pop(0))
