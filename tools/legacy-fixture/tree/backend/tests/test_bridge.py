from unittest import mock

from netra_backend.app.services import agent_websocket_bridge


@mock.patch("netra_backend.app.services.agent_websocket_bridge.create_agent_websocket_bridge")
def test_a_bridge_is_created(create):
    agent_websocket_bridge.create_agent_websocket_bridge()
    create.assert_called_once_with()
