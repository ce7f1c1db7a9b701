from netra_backend.app.services.alarms import raise_alarm
from netra_backend.app.websocket_core.message_buffer import get_message_buffer


async def post_alarm(user_id, text):
    await raise_alarm(user_id, text)
    return {"waiting": len(await get_message_buffer().get_buffered_messages(user_id))}
