"""Single source of truth for connections."""
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netra_backend.app.websocket_core.types import WebSocketMessage


class UnifiedWebSocketManager:
    """One of several managers that call themselves so."""

    def __init__(self):
        self._connections = {}

    async def add_connection(self, connection):
        self._connections[connection.connection_id] = connection

    async def remove_connection(self, connection_id):
        self._connections.pop(connection_id, None)

    async def send_to_user(self, user_id: str, message: "WebSocketMessage"):
        for connection in self._connections.values():
            if connection.user_id == user_id:
                await connection.websocket.send_json(message)
