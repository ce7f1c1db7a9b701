from netra_backend.app.websocket_core.unified_manager import UnifiedWebSocketManager


class WebSocketManagerFactory:
    def __init__(self, max_managers_per_user=20):
        self.max_managers_per_user = max_managers_per_user
        self._managers = {}

    def create_manager(self, user_context):
        owned = [key for key in self._managers if key[0] == user_context.user_id]
        if len(owned) >= self.max_managers_per_user:
            raise RuntimeError(f"User {user_context.user_id} has reached the maximum of managers")
        return self._managers.setdefault((user_context.user_id, user_context.request_id), UnifiedWebSocketManager(user_context=user_context))


_factory = WebSocketManagerFactory()


def get_websocket_manager_factory():
    return _factory


def create_websocket_manager(user_context):
    return _factory.create_manager(user_context)
