from netra_backend.app.websocket_core.types import create_error_message, create_server_message
from netra_backend.app.websocket_core.websocket_manager import WebSocketManager, get_websocket_manager

__all__ = ["WebSocketManager", "create_error_message", "create_server_message", "get_websocket_manager"]
