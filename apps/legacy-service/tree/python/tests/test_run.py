import asyncio
import unittest

from netra_backend.app import main
from netra_backend.app.routes.websocket import websocket_endpoint
from netra_backend.app.websocket_core.manager import get_websocket_manager


class RunTest(unittest.TestCase):
    def test_a_question_is_answered(self):
        message = {"type": "user_message", "payload": {"thread_id": "shelf", "run_id": "run-1", "content": "tea"}}

        async def scenario():
            await websocket_endpoint("ada", None, message)
            await main.message_queue.process_one()

        asyncio.run(scenario())
        types = [event["type"] for event in get_websocket_manager().sent_to("ada")]
        self.assertEqual(types, ["agent_started", "agent_thinking", "agent_completed"])
