class WebSocketMessageBuffer:
    def __init__(self, max_buffer_size_per_user=200):
        self.max_buffer_size_per_user = max_buffer_size_per_user
        self._buffers = {}

    async def buffer_message(self, user_id, message):
        buffer = self._buffers.setdefault(user_id, [])
        if len(buffer) >= self.max_buffer_size_per_user:
            buffer.pop(0)
        buffer.append(message)
        return True

    async def get_buffered_messages(self, user_id):
        return list(self._buffers.get(user_id, []))


MessageBuffer = WebSocketMessageBuffer

_message_buffer = None


def get_message_buffer():
    global _message_buffer
    if _message_buffer is None:
        _message_buffer = WebSocketMessageBuffer()
    return _message_buffer
