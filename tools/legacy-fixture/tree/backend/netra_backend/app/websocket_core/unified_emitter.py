from netra_backend.app.websocket_core import event_monitor


class UnifiedWebSocketEmitter:
    def __init__(self, manager):
        self.manager = manager

    async def emit_agent_started(self, data):
        event_monitor.observe("agent_started")
        await self.manager.send_to_user(data["user_id"], data)

    async def emit_agent_completed(self, data):
        await self.manager.send_to_user(data["user_id"], data)
