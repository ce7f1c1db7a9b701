from netra_backend.app.websocket_core.canonical_imports import create_websocket_manager


async def report_done(context, name):
    manager = create_websocket_manager(context)
    await manager.send_to_user(context.user_id, {"type": "report_ready", "data": {"name": name}})
