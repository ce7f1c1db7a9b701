from netra_backend.app.core.registry.universal_registry import ToolRegistry

tools = ToolRegistry()
tools.register("upper", str.upper)
