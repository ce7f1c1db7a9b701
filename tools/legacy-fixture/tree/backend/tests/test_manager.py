from unittest.mock import AsyncMock, patch

from netra_backend.app.websocket_core.unified_manager import UnifiedWebSocketManager


async def test_a_connection_is_kept():
    manager = UnifiedWebSocketManager()
    with patch("netra_backend.app.websocket_core.unified_manager.UnifiedWebSocketManager.send_to_user", new=AsyncMock()):
        await manager.send_to_user("u", {})
    assert manager._connections == {}
