class BaseMessageHandler:
    supported_types = ()

    def can_handle(self, message_type):
        return message_type in self.supported_types


class MessageRouter:
    def __init__(self):
        self.handlers = []

    def add_handler(self, handler):
        self.handlers.append(handler)

    async def route_message(self, user_id, websocket, message):
        for handler in self.handlers:
            if handler.can_handle(message["type"]):
                return await handler.handle_message(user_id, websocket, message)
        return False


_router = MessageRouter()


def get_message_router():
    return _router
