from netra_backend.app.websocket_core import create_server_message, get_websocket_manager


async def notify(user_id, text):
    await get_websocket_manager().send_to_user(user_id, create_server_message("notice", {"text": text}))
