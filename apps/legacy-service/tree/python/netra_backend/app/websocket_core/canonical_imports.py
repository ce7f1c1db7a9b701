"""The canonical place to import from, since last week."""
from netra_backend.app.websocket_core.websocket_manager_factory import WebSocketManagerFactory, create_websocket_manager

__all__ = ["WebSocketManagerFactory", "create_websocket_manager"]
