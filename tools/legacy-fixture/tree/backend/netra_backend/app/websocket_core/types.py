import time
from dataclasses import dataclass, field


@dataclass
class WebSocketMessage:
    type: str
    payload: dict = field(default_factory=dict)
    timestamp: float = field(default_factory=time.time)


def create_server_message(type, payload):
    return WebSocketMessage(type, payload)
