from netra_backend.app.services.websocket.message_handler import MessageHandlerService
from netra_backend.app.websocket_core.handlers import get_message_router
from netra_backend.app.websocket_core.manager import get_websocket_manager

service = MessageHandlerService()


async def websocket_endpoint(user_id, websocket, message):
    if message["type"] == "ping":
        await get_websocket_manager().send_to_user(user_id, {"type": "pong"})
        return True
    if await get_message_router().route_message(user_id, websocket, message):
        return True
    return await service.handle_message(user_id, message)
