from netra_backend.app.websocket_core.manager import get_websocket_manager


class AgentWebSocketBridge:
    def __init__(self, user_context=None, websocket_manager=None):
        self.user_context = user_context
        self.manager = websocket_manager or get_websocket_manager()

    async def _notify(self, event_type, run_id, agent_name, **data):
        await self.manager.send_to_user(self.user_context.user_id, {"type": event_type, "run_id": run_id, "agent_name": agent_name, "data": data})
        return True

    async def notify_agent_started(self, run_id, agent_name):
        return await self._notify("agent_started", run_id, agent_name)

    async def notify_agent_thinking(self, run_id, agent_name, reasoning):
        return await self._notify("agent_thinking", run_id, agent_name, reasoning=reasoning)

    async def notify_agent_completed(self, run_id, agent_name, result=None):
        # The registry imports this module, so it cannot be imported while this one is.
        from netra_backend.app.agents.supervisor.agent_registry import get_agent_registry

        get_agent_registry().increment_execution_count(agent_name)
        return await self._notify("agent_completed", run_id, agent_name, result=result)


def create_agent_websocket_bridge(user_context=None, websocket_manager=None):
    return AgentWebSocketBridge(user_context, websocket_manager)
