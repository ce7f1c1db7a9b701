from netra_backend.app.config import settings
from netra_backend.application.websocket_core.manager import WebSocketManager
from websocket_core_docs import manager
from .websocket_tools import connect

USED = (settings, WebSocketManager, manager, connect)
