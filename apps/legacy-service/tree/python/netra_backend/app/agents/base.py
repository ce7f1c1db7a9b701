from ..services.user_execution_context import UserExecutionContext, validate_user_context


class BaseAgent:
    name = "base"

    def __init__(self, context: UserExecutionContext):
        self.context = validate_user_context(context)
        self.bridge = None

    async def run(self, question):
        await self.bridge.notify_agent_started(self.context.run_id, self.name)
        answer = await self.answer(question)
        await self.bridge.notify_agent_completed(self.context.run_id, self.name, answer)
        return answer
