from netra_backend.app.agents.setup import register_agents
from netra_backend.app.services.websocket.message_queue import message_queue


async def answer(user_id, payload):
    from netra_backend.app.services.user_execution_context import UserExecutionContext

    context = UserExecutionContext(user_id, payload["thread_id"], payload["run_id"])
    return await register_agents().create_agent_for_user("triage", context).run(payload["content"])


message_queue.register_handler("user_message", answer)
