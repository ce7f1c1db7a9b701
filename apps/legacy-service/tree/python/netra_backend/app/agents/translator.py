from netra_backend.app.websocket_core.manager import WebSocketManager
from netra_backend.app.websocket_core.unified_emitter import UnifiedWebSocketEmitter


class TranslatorAgent:
    """Speaks through an emitter of its own."""

    def __init__(self, context, manager: WebSocketManager):
        self.emitter = UnifiedWebSocketEmitter(manager, context.user_id, context)

    async def run(self, word):
        await self.emitter.emit_agent_started({"agent_name": "translator"})
        await self.emitter.emit_agent_completed({"agent_name": "translator", "result": f"le {word}"})
