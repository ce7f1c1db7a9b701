import { describe, expect, it } from "vitest";
import { readUsage } from "../../src/audit/scan/scan-file.ts";

const usage = (file: string, source: string, ...names: readonly string[]) => {
  const { calls, breaks } = readUsage(file, new TextEncoder().encode(source), names);
  return {
    calls: calls.map(
      ({ base, member, constructs, count }) =>
        `${constructs ? "new " : ""}${member === null ? base : `${base}.${member}`} ${count}`,
    ),
    breaks: breaks.map(({ line, why, what, from }) => `${line} ${why} ${what} of ${from ?? "its name"}`),
  };
};

describe("what a TypeScript file does with a name", () => {
  it("counts constructions and calls, also behind a namespace", () => {
    const source =
      "const a = new Manager(x); new Manager(); Manager.create(); ns.getManager(); new ns.Manager(); other(); create().send();";
    expect(usage("a.ts", source, "Manager", "ns", "create").calls).toEqual([
      "new Manager 2",
      "Manager.create 1",
      "ns.getManager 1",
      "new ns.Manager 1",
      "create 1",
    ]);
  });

  it.each([
    ["const m = new Manager();\nm._connections.clear();", ["2 private-member m._connections of Manager"]],
    ["const m = await getManager();\nexpect(m['_map']).toBe(1);", ["2 private-member m._map of getManager"]],
    ["class T { m = new Manager(); f() { this.m._x(); } }", ["1 private-member this.m._x of Manager"]],
    ["let m: Manager;\nm.addConnection('a', socket);", ["2 raw-socket m.addConnection of Manager"]],
    ["function f(m: Manager) { return m.socket.send('x'); }", ["1 raw-socket m.socket of Manager"]],
    [
      "const q = getManager();\nexpect(q.messageQueue).toHaveLength(2);",
      ["2 queue-internal q.messageQueue of getManager"],
    ],
    ["getManager()._reset();", ["1 private-member getManager._reset of getManager"]],
    ["test('x', ({ eventQueue }) => eventQueue._items);", ["1 private-member eventQueue._items of its name"]],
    ["this._x = 1; other._y = 2; super._z();", []],
    ["const m = new Manager();\nm.send(1); m.queue(); m.__proto__;", []],
  ])("%j", (source, found) => {
    expect(usage("a.test.ts", source, "Manager", "getManager").breaks).toEqual(found);
  });
});

describe("what a Python file does with a name", () => {
  it("counts constructions and calls, also behind a module", () => {
    const source =
      "a = Manager(x)\nb = [Manager() for _ in y]\nManager.create()\npkg.core.Manager()\nget_manager()\nother()\n";
    expect(usage("a.py", source, "Manager", "get_manager", "pkg.core").calls).toEqual([
      "new Manager 2",
      "Manager.create 1",
      "new pkg.core.Manager 1",
      "get_manager 1",
    ]);
  });

  it.each([
    ["m = Manager()\nm._connections.clear()", ["2 private-member m._connections of Manager"]],
    ["async def f():\n    async with get_manager() as m:\n        m._x", ["3 private-member m._x of get_manager"]],
    [
      "class T:\n    def setup(self):\n        self.m = await get_manager()\n    def test(self):\n        self.m._x",
      ["5 private-member self.m._x of get_manager"],
    ],
    ["@fixture\ndef f(m: Manager):\n    m.add_connection(socket)", ["3 raw-socket m.add_connection of Manager"]],
    ["m: Optional[Manager] = None\nassert m.message_queue == []", ["2 queue-internal m.message_queue of Manager"]],
    [
      "def test(websocket_manager):\n    websocket_manager._lock",
      ["2 private-member websocket_manager._lock of its name"],
    ],
    ["self._x = 1\nother._y = 2", []],
    ["# m._x\ns = 'm._x'\nm = Manager()\nm.__class__", []],
    ["if x:\n    m = Manager()\nelse:\n    m = None\nm._x", ["5 private-member m._x of Manager"]],
  ])("%j", (source, found) => {
    expect(usage("test_a.py", source, "Manager", "get_manager").breaks).toEqual(found);
  });
});
