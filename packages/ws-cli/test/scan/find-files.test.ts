import { symlinkSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findFiles } from "../../src/audit/scan/find-files.ts";
import { type Checkout, createCheckout } from "../support/gate.ts";

let checkout: Checkout;
beforeEach(() => {
  checkout = createCheckout();
});
afterEach(() => checkout[Symbol.dispose]());

const write = (...files: readonly string[]) => files.forEach((file) => checkout.write(file, ""));
const find = (folder = ".", options: Partial<Parameters<typeof findFiles>[1]> = {}) =>
  findFiles(path.join(checkout.folder, folder), { ignore: [], include: [], all: false, ...options });

describe("the files of an audit", () => {
  it("are sources of TypeScript, JavaScript and Python, sorted", () => {
    write("b.ts", "a.tsx", "c.mjs", "d.cjs", "e.mts", "f.d.ts", "g.py", "h.pyi", "i.jsx", "j.md", "k.json", "l.ts.bak");
    expect(find().files).toEqual(["a.tsx", "b.ts", "c.mjs", "d.cjs", "e.mts", "f.d.ts", "g.py", "h.pyi", "i.jsx"]);
  });

  it("are no dependencies and nothing generated, at any depth", () => {
    write(
      "src/a.ts",
      "node_modules/x/a.js",
      "p/node_modules/x/a.js",
      "p/dist/a.js",
      ".venv/lib/site-packages/a.py",
      "q/__pycache__/a.py",
      ".git/hooks/a.py",
      "x.min.js",
    );
    expect(find().files).toEqual(["src/a.ts"]);
    expect(find(".", { all: true }).files).toEqual(["p/dist/a.js", "q/__pycache__/a.py", "src/a.ts", "x.min.js"]);
  });

  it("may lie in folders with the names of generated ones, which are said and can be read", () => {
    write("src/build/a.ts", "src/build/dist/b.ts", "vendor/c.py", "p/out/d.ts", "q/__pycache__/e.py", "ignored/out/f.ts", "ours/build/g.ts");
    checkout.write(".gitignore", "ignored/\n");
    expect(find(".", { ignore: ["/ours/"] })).toMatchObject({ files: [], leftOut: ["p/out", "src/build", "vendor"] });
    expect(find(".", { ignore: ["/ours/"], include: ["/src/build/"] })).toMatchObject({
      files: ["src/build/a.ts"],
      leftOut: ["p/out", "src/build/dist", "vendor"],
    });
    expect(find(".", { include: ["build", "./vendor"] }).files).toEqual(["ours/build/g.ts", "src/build/a.ts", "vendor/c.py"]);
    expect(find(".", { ignore: ["ours"], include: ["build"] }).files).toEqual(["src/build/a.ts"]);
    expect(find("src/build").files).toEqual(["a.ts"]);
  });

  it("are not what .gitignore names, nested and above the folder, with its exceptions", () => {
    write("app/a.ts", "app/gen/b.ts", "app/sub/c.ts", "app/sub/keep.ts", "app/temp/d.ts");
    checkout.write(".git/HEAD", "");
    checkout.write(".gitignore", "temp/\n/app/gen\n");
    checkout.write("app/sub/.gitignore", "*.ts\n!keep.ts\n");
    expect(find().files).toEqual(["app/a.ts", "app/sub/keep.ts"]);
    expect(find("app").files).toEqual(["a.ts", "sub/keep.ts"]);
    expect(find("app/temp").files).toEqual(["d.ts"]);
    expect(find(".", { ignore: ["sub/"] }).files).toEqual(["app/a.ts"]);
  });

  it("are each found once, however links lead to them", () => {
    write("real/a.ts", "real/deep/b.ts");
    symlinkSync("..", path.join(checkout.folder, "real/deep/loop"));
    symlinkSync("real", path.join(checkout.folder, "alias"));
    symlinkSync("real/a.ts", path.join(checkout.folder, "also.ts"));
    symlinkSync("nowhere.ts", path.join(checkout.folder, "broken.ts"));
    expect(find().files).toEqual(["real/a.ts", "real/deep/b.ts"]);
  });

  it("may lie behind a link out of the folder", () => {
    write("outside/a.ts", "inside/b.ts");
    symlinkSync("../outside", path.join(checkout.folder, "inside/linked"));
    expect(find("inside").files).toEqual(["b.ts", "linked/a.ts"]);
  });
});
