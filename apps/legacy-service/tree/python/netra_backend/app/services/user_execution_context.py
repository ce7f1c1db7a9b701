from dataclasses import dataclass


class InvalidContextError(Exception):
    pass


@dataclass(frozen=True)
class UserExecutionContext:
    user_id: str
    thread_id: str
    run_id: str
    request_id: str = "request"


def validate_user_context(context):
    if not context.user_id:
        raise InvalidContextError("user_id is required")
    return context
