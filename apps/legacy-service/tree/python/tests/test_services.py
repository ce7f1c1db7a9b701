import asyncio
import unittest
from unittest.mock import AsyncMock, patch

from netra_backend.app.services.comments import comment
from netra_backend.app.services.reports import report_done
from netra_backend.app.services.user_execution_context import UserExecutionContext


class ServicesTest(unittest.TestCase):
    @patch("netra_backend.app.services.comments.get_websocket_manager")
    def test_a_comment_is_sent(self, get):
        get.return_value.send_to_thread = AsyncMock(return_value=True)
        self.assertTrue(asyncio.run(comment("trip", "Take the train")))

    @patch("netra_backend.app.websocket_core.unified_manager.UnifiedWebSocketManager.send_to_user", new_callable=AsyncMock)
    def test_a_report_is_told(self, send):
        asyncio.run(report_done(UserExecutionContext("ada", "reports", "run-2"), "March"))
        send.assert_awaited_once()
