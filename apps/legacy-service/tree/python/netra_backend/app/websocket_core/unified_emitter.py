class UnifiedWebSocketEmitter:
    def __init__(self, manager, user_id, context=None):
        self.manager = manager
        self.user_id = user_id
        self.context = context

    async def emit(self, event_type, data):
        await self.manager.emit_critical_event(self.user_id, event_type, data)

    async def emit_agent_started(self, data):
        await self.emit("agent_started", data)

    async def emit_agent_completed(self, data):
        await self.emit("agent_completed", data)
