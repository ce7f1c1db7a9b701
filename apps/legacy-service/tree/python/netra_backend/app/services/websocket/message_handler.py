from netra_backend.app.services.websocket.message_queue import MessagePriority, QueuedMessage, message_queue
from netra_backend.app.websocket_core import create_error_message
from netra_backend.app.websocket_core.manager import get_websocket_manager

PRIORITIES = {"stop_agent": MessagePriority.CRITICAL, "start_agent": MessagePriority.HIGH, "user_message": MessagePriority.NORMAL}


class MessageHandlerService:
    async def handle_message(self, user_id, message):
        priority = PRIORITIES.get(message["type"])
        if priority is None:
            await get_websocket_manager().send_to_user(user_id, create_error_message("UNKNOWN", message["type"]))
            return False
        return await message_queue.enqueue(QueuedMessage(user_id=user_id, type=message["type"], payload=message["payload"], priority=priority))
