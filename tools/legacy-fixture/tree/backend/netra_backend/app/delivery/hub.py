class ChatHub:
    """Keeps sockets, though it is called otherwise."""

    def __init__(self):
        self._sockets = {}

    def add_connection(self, connection_id, socket, user_id=None):
        self._sockets[connection_id] = (socket, user_id)

    def remove_connection(self, connection_id):
        self._sockets.pop(connection_id, None)

    async def broadcast(self, text):
        for socket, _user in self._sockets.values():
            await socket.send_text(text)
