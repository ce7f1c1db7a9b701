import importlib

import netra_backend.app.websocket_core.manager as ws_manager, json
from netra_backend.app.websocket_core.canonical_imports import create_websocket_manager


async def serve():
    queues = importlib.import_module("netra_backend.app.websocket_core.message_queue")
    queue = queues.MessageQueue("c")
    await queue.enqueue_message(json.dumps({"type": "ready"}))
    return create_websocket_manager() or ws_manager.get_websocket_manager()
