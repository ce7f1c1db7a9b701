from .types import create_server_message
from .websocket_manager import WebSocketManager, get_websocket_manager

__all__ = ["WebSocketManager", "create_server_message", "get_websocket_manager"]
