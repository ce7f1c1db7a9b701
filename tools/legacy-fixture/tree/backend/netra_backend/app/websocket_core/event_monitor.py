from netra_backend.app.websocket_core.unified_emitter import UnifiedWebSocketEmitter

_seen = []


def observe(event_type):
    _seen.append((event_type, UnifiedWebSocketEmitter.__name__))
