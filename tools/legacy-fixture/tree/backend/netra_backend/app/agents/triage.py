from ..services.user_execution_context import UserExecutionContext
from ..websocket_core import (
    create_server_message,
    manager,
    unified_emitter as emitters,
)
from netra_backend.app.websocket_core.websocket_manager_factory import \
    WebSocketManagerFactory


async def run_triage(question):
    from netra_backend.app.agents.supervisor.agent_registry import AgentRegistry

    context = UserExecutionContext("u", "t", "r")
    emitter = emitters.UnifiedWebSocketEmitter(manager.get_websocket_manager(context))
    await emitter.emit_agent_started({"user_id": "u", "message": create_server_message("agent_started", {})})
    return AgentRegistry().find_agent_by_name(question) or WebSocketManagerFactory
