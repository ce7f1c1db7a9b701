from netra_backend.app.websocket_core.manager import get_websocket_manager


async def comment(thread_id, text):
    return await get_websocket_manager().send_to_thread(thread_id, {"type": "comment", "data": {"text": text}})
