import importlib


def queue_length():
    queues = importlib.import_module("netra_backend.app.services.websocket.message_queue")
    return len(queues.message_queue.waiting)
