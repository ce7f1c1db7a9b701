from netra_backend.app.agents.registry import get_agent_registry
from netra_backend.app.agents.triage import TriageAgent


def register_agents():
    registry = get_agent_registry()
    if "triage" not in registry.list_keys():
        registry.register("triage", TriageAgent)
    return registry
