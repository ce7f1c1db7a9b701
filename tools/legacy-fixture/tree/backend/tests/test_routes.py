import importlib
import sys
from unittest.mock import MagicMock


def load(kind):
    match kind:
        case "queue": from netra_backend.app.websocket_core.message_queue import MessageQueue
        case "types": MessageQueue = __import__("netra_backend.app.websocket_core.types")
    return MessageQueue


def test_routes_load_without_a_bridge():
    sys.modules["netra_backend.app.services.agent_websocket_bridge"] = MagicMock()
    assert importlib.import_module("netra_backend.app.websocket_core.types")
