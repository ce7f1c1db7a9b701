from netra_backend.app.websocket_core.manager import get_websocket_manager

from .base import BaseAgent


class ResearchAgent(BaseAgent):
    name = "research"

    async def answer(self, question):
        for step in range(1, 4):
            await get_websocket_manager().send_to_user(self.context.user_id, {"type": "agent_thinking", "data": {"reasoning": f"step {step}"}})
        return f"All about {question}"
