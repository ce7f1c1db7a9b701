"""Kept for older imports."""
from netra_backend.app.websocket_core.websocket_manager import WebSocketManager, get_websocket_manager

__all__ = ["WebSocketManager", "get_websocket_manager"]
