from netra_backend.app.websocket_core.message_buffer import get_message_buffer


async def raise_alarm(user_id, text):
    return await get_message_buffer().buffer_message(user_id, {"type": "alarm", "data": {"text": text}})
