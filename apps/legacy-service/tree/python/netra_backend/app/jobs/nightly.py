async def clean_up(user_ids):
    from netra_backend.app.websocket_core.websocket_manager import reset_manager_registry

    reset_manager_registry()
    return len(user_ids)
