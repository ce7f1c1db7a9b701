import asyncio
import unittest
from unittest.mock import patch

from netra_backend.app.websocket_core.manager import UnifiedWebSocketManager, WebSocketManager


class ManagerTest(unittest.TestCase):
    def test_one_manager_is_the_other(self):
        self.assertTrue(issubclass(WebSocketManager, UnifiedWebSocketManager))

    def test_a_message_is_sent(self):
        manager = WebSocketManager()
        asyncio.run(manager.send_to_user("ada", {"type": "notice"}))
        self.assertEqual(manager.sent_to("ada"), [{"type": "notice"}])

    def test_the_class_can_be_exchanged(self):
        with patch("netra_backend.app.websocket_core.manager.WebSocketManager") as mocked:
            mocked.return_value.sent_to.return_value = ["a notice"]
            self.assertEqual(mocked().sent_to("ada"), ["a notice"])
