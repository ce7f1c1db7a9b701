from .base import BaseAgent


class TriageAgent(BaseAgent):
    name = "triage"

    async def answer(self, question):
        await self.bridge.notify_agent_thinking(self.context.run_id, self.name, f"Who knows about {question}?")
        return f"Nothing is known about {question}."
