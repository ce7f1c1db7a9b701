"""The canonical place to import from."""
from . import *
from .manager import get_websocket_manager as create_websocket_manager
