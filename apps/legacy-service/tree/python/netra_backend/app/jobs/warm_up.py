def warm_up():
    """Loads what the first request would wait for."""
    import netra_backend.app.websocket_core.manager
    import netra_backend.app.websocket_core.unified_emitter

    return [netra_backend.app.websocket_core.manager.__name__, netra_backend.app.websocket_core.unified_emitter.__name__]
