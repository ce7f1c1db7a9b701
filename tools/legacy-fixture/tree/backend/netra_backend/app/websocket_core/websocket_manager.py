from netra_backend.app.websocket_core.unified_manager import (
    UnifiedWebSocketManager,  # the implementation
)


class WebSocketManager(UnifiedWebSocketManager):
    def __init__(self, user_context=None):
        super().__init__()
        self.user_context = user_context


_managers = {}


def get_websocket_manager(user_context=None):
    key = getattr(user_context, "user_id", "anonymous")
    return _managers.setdefault(key, WebSocketManager(user_context))
