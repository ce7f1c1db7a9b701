from collections import Counter

from netra_backend.app.core.registry.universal_registry import AgentRegistry as UniversalAgentRegistry
from netra_backend.app.services.agent_websocket_bridge import create_agent_websocket_bridge


class AgentRegistry(UniversalAgentRegistry):
    def __init__(self, llm_manager=None):
        super().__init__()
        self.llm_manager = llm_manager
        self.executions = Counter()

    def create_agent_for_user(self, agent_type, context):
        agent = self.get(agent_type)(context)
        agent.bridge = create_agent_websocket_bridge(context)
        return agent

    def increment_execution_count(self, agent_name):
        self.executions[agent_name] += 1


_registry = AgentRegistry()


def get_agent_registry():
    return _registry
