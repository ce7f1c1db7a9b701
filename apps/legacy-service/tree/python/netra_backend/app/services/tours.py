from ..websocket_core.message_queue import MessagePriority, MessageQueue

STEPS = [("Welcome", MessagePriority.NORMAL), ("Your inbox", MessagePriority.LOW), ("That is all", MessagePriority.CRITICAL)]


async def tour_of(user_id, tab):
    queue = MessageQueue(tab, user_id)
    for text, priority in STEPS:
        await queue.enqueue_message({"type": "tour_step", "data": {"text": text}}, priority)
    return queue
