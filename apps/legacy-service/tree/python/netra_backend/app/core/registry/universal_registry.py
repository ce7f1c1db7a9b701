class UniversalRegistry:
    def __init__(self, registry_name):
        self.registry_name = registry_name
        self._items = {}

    def register(self, key, item):
        if key in self._items:
            raise ValueError(f"{key} is registered already")
        self._items[key] = item

    def get(self, key):
        return self._items.get(key)

    def list_keys(self):
        return list(self._items)


class ToolRegistry(UniversalRegistry):
    def __init__(self):
        super().__init__("tools")


class AgentRegistry(UniversalRegistry):
    def __init__(self):
        super().__init__("agents")
