from netra_backend.app.websocket_core.unified_manager import (
    MAX_CONNECTIONS_PER_USER,
    UnifiedWebSocketManager,
    WebSocketManagerMode,
)

__all__ = ["MAX_CONNECTIONS_PER_USER", "UnifiedWebSocketManager", "WebSocketManager", "WebSocketManagerMode", "get_websocket_manager"]


class WebSocketManager(UnifiedWebSocketManager):
    """The one that everything else should use."""


_managers = {}


def get_websocket_manager(user_context=None):
    key = getattr(user_context, "user_id", "null_user_context_singleton")
    if key not in _managers:
        _managers[key] = WebSocketManager(user_context=user_context)
    return _managers[key]


def reset_manager_registry():
    _managers.clear()
