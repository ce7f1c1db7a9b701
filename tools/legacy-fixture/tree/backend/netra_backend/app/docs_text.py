"""Write none of these any more:

from netra_backend.app.websocket_core.manager import WebSocketManager
import netra_backend.app.websocket_core.unified_manager
"""

# from netra_backend.app.websocket_core.message_queue import MessageQueue

OLD = "netra_backend.app.websocket_core.message_buffer"
ADVICE = 'from netra_backend.app.websocket_core.manager import WebSocketManager'
TEMPLATE = f"""
from netra_backend.app.websocket_core.{OLD} import everything
"""


class PrintQueue:
    jobs = []
