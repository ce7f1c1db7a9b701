from netra_backend.app.websocket_core.manager import WebSocketManager


class ChatManager(WebSocketManager):
    async def greet(self, user_id):
        await self.send_to_user(user_id, {"type": "greeting", "data": {"text": f"Good morning, {user_id}"}})
