"""Starts the service."""
import asyncio

from netra_backend.app.agents.triage import run_triage
from netra_backend.app.routes.websocket import serve


async def main():
    await asyncio.gather(serve(), run_triage("hello"))


if __name__ == "__main__":
    asyncio.run(main())
