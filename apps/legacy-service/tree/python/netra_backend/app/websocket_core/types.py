import time


class MessageType:
    USER_MESSAGE = "user_message"
    AGENT_STARTED = "agent_started"
    AGENT_COMPLETED = "agent_completed"


def create_server_message(message_type, data=None):
    return {"type": message_type, "data": data or {}, "timestamp": time.time()}


def create_error_message(code, message):
    return {"type": "error", "error_code": code, "error_message": message}


def normalize_message_type(message_type):
    return {"chat_message": "user_message", "execute_agent": "start_agent"}.get(message_type, message_type)
