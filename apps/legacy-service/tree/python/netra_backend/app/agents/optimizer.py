from netra_backend.app.websocket_core import manager as managers


class OptimizerAgent:
    def __init__(self, context):
        self.context = context

    async def run(self, subject):
        manager = managers.get_websocket_manager(self.context)
        await manager.emit_critical_event(self.context.user_id, "agent_completed", {"result": f"{subject} is fast"})
