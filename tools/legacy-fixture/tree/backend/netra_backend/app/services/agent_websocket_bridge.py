class AgentWebSocketBridge:
    def __init__(self, user_context=None):
        self.user_context = user_context

    async def notify_agent_started(self, run_id, agent_name):
        registry = self._registry()
        await registry.manager.send_to_user(self.user_context.user_id, {"type": "agent_started", "run_id": run_id, "agent": agent_name})

    async def notify_agent_completed(self, run_id, agent_name):
        registry = self._registry()
        await registry.manager.send_to_user(self.user_context.user_id, {"type": "agent_completed", "run_id": run_id, "agent": agent_name})

    def _registry(self):
        # Imported here because the registry imports this module.
        from netra_backend.app.agents.supervisor.agent_registry import AgentRegistry

        return AgentRegistry()


def create_agent_websocket_bridge(user_context=None):
    return AgentWebSocketBridge(user_context)
