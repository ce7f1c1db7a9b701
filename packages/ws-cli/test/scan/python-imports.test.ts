import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imports, scan } from "../support/facts.ts";

const py = (source: string) => imports("a.py", source);

describe("import statements of Python", () => {
  it.each([
    ["import a", ["python-import a *=a@1"]],
    ["import a.b as c, d", ["python-import a.b *=c@1", "python-import d *=d@1"]],
    ["from a.b import c as d, e", ["python-from a.b c=d,e@1"]],
    ["from . import c", ["python-from . c@1"]],
    ["from ...a.b import c", ["python-from ...a.b c@1"]],
    ["from.a import(b,)", ["python-from .a b@1"]],
    ["from a import *", ["python-from a *@1"]],
    ["from a import (\n    b,  # from c import d\n    e as f,\n)", ["python-from a b,e=f@1"]],
    ["from a \\\n    import b", ["python-from a b@1"]],
    ["\\\nimport a", ["python-import a *=a@2"]],
    ["if x:\n    \\\r\n    import a\nimport b", ["python-import a *=a@3", "python-import b *=b@4"]],
    ["x = 1; import a; from b import c", ["python-import a *=a@1", "python-from b c@1"]],
    ["try: import a\nexcept ImportError: from b import a", ["python-import a *=a@1", "python-from b a@2"]],
    ["if x:\n\timport a\nelse:\n\timport b", ["python-import a *=a@2", "python-import b *=b@4"]],
    ["class A:\n    import a", ["python-import a *=a@2"]],
    [
      "async def f():\n    if x:\n        from a import b\nimport c",
      ["python-from a b@3 inner", "python-import c *=c@4"],
    ],
    ["def f(): import a", ["python-import a *=a@1 inner"]],
    [
      "class A:\n    def f(self):\n        import a\n    import b",
      ["python-import a *=a@3 inner", "python-import b *=b@4"],
    ],
    [
      "if TYPE_CHECKING:\n    from a import b\nelse:\n    from c import b",
      ["python-from a b@2 type", "python-from c b@4"],
    ],
    ["if typing.TYPE_CHECKING: from a import b", ["python-from a b@1 type"]],
    ["match x:\n    case 1: from a import b", ["python-from a b@2"]],
    ['if __name__ == "__main__":\n    import a\nimport b', ["python-import a *=a@2 inner", "python-import b *=b@3"]],
    ["lazy from a import b", ["python-from a b@1 inner"]],
    ["# import a\n'''\nimport b\n'''\nx = 'import c'\n", []],
    ["importer = from_x\nimports = 1\nfoo(import_=1)\nlazy = 2", []],
    ["import a\r\nfrom b import c\r\n", ["python-import a *=a@1", "python-from b c@2"]],
    ["\uFEFFimport a", ["python-import a *=a@1"]],
    ["import größe.maß", ["python-import größe.maß *=größe.maß@1"]],
  ])("%j", (source, found) => {
    expect(py(source)).toEqual(found);
  });

  it("are found at every depth, whatever stands around them", () => {
    const statement = fc.constantFrom(
      "import a.b",
      "from a import b",
      "from .a import (\n  b,\n  c)",
      "from a import b as c",
      "x = f'{y}'",
      'z = """\nimport no\n"""',
      "call(\n  [1,\n  2])  # import no",
      "pass",
    );
    const depth = fc.array(
      fc.constantFrom(
        "if x:",
        "for y in z:",
        "class C(object):",
        "def f(a, b=(1, 2)):",
        "with open('x') as f:",
        "try:",
      ),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(depth, statement), { maxLength: 12 }), (parts) => {
        const source = parts
          .map(([headers, text]) => [...headers, text].map((line, index) => " ".repeat(index * 4) + line).join("\n"))
          .join("\n");
        const expected = parts.filter(([, text]) => /^(?:import|from)/.test(text));
        const found = scan("a.py", source).imports;
        expect(found.map(({ inner }) => inner)).toEqual(
          expected.map(([headers]) => headers.some((header) => header.startsWith("def"))),
        );
        expect(scan("a.py", source).problems).toEqual([]);
      }),
    );
  });

  it.each(["from import x", "import", "from a import", "from a import b c", "import a as", "from a import (b"])(
    "%j is a problem, not an end",
    (source) => {
      const facts = scan("a.py", `${source}\nx = 1\n`);
      expect(facts.problems.length).toBeGreaterThan(0);
      expect(facts.unclear).toEqual([]);
    },
  );
});

describe("module names in strings of Python", () => {
  it.each([
    ['patch("a.b.C")', ["patch a.b.C"]],
    ["@mock.patch('a.b' '.C', new=1)", ["patch a.b.C"]],
    ['with mocker.patch(target="a.b"): pass', ["patch a.b"]],
    ['patch.dict("a.b.REGISTRY", {})', ["patch.dict a.b.REGISTRY"]],
    [
      'patch.dict("sys.modules", {"a.b": fake, "c": {"d.e": 1}})',
      ["sys.modules a.b", "sys.modules c", "sys.modules d.e"],
    ],
    ['monkeypatch.setattr("a.b.c", 1)', ["setattr a.b.c"]],
    ['sys.modules["a.b"] = fake', ["sys.modules a.b"]],
    ['importlib.import_module("a.b")', ["import_module a.b"]],
    ['import_module(".b", package=__package__)', ["import_module .b"]],
    ['__import__("a.b")', ["__import__ a.b"]],
    ['setattr(thing, "a.b", 1)', []],
    ['patch.object(thing, "a.b")', []],
    ['dispatch("a.b")', []],
    ['patch("not a path")', []],
    ['x = "a.b"', []],
    ['# patch("a.b")', []],
  ])("%s", (source, found) => {
    expect(scan("a.py", source).imports.map(({ form, specifier }) => `${form} ${specifier}`)).toEqual(found);
  });

  it.each([
    'import_module("netra_backend.app." + name)',
    'import_module(f"netra_backend.app.websocket_core.{name}")',
    'import_module("netra_backend.app.%s" % name)',
    'BASE = "netra_backend.app.websocket_core."\nimport_module(BASE + name)',
    'patch(f"netra_backend.app.{MODULE}")',
    'x = """from netra_backend.app.websocket_core.manager import WebSocketManager\n',
  ])("%j is not understood", (source) => {
    expect(scan("a.py", source).unclear).toHaveLength(1);
  });

  it.each([
    'import_module("plugins." + name)',
    'import_module(name)\n"""Formerly netra_backend.app.websocket_core was here."""',
    'patch(f"{BASE}.x")',
  ])("%j has nothing to do with the stack", (source) => {
    expect(scan("a.py", source).unclear).toEqual([]);
  });
});
