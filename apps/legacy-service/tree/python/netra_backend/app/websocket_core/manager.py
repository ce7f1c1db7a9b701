"""Compatibility layer. Use websocket_manager."""
from netra_backend.app.websocket_core.websocket_manager import UnifiedWebSocketManager, WebSocketManager, get_websocket_manager

__all__ = ["UnifiedWebSocketManager", "WebSocketManager", "get_websocket_manager"]
