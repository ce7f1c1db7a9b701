from netra_backend.app.services.agent_websocket_bridge import create_agent_websocket_bridge
from netra_backend.app.websocket_core.manager import get_websocket_manager


class AgentRegistry:
    def __init__(self):
        self.agents = {}
        self.manager = get_websocket_manager()

    def register_agent(self, name, agent):
        self.agents[name] = agent

    def find_agent_by_name(self, name):
        return self.agents.get(name)

    def bridge_for(self, user_context):
        return create_agent_websocket_bridge(user_context)
