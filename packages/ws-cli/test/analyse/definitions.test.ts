import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { type Checkout, createCheckout } from "../support/gate.ts";

let checkout: Checkout;
beforeEach(() => {
  checkout = createCheckout();
});
afterEach(() => checkout[Symbol.dispose]());

const write = (sources: Readonly<Record<string, string>>) =>
  Object.entries(sources).forEach(([file, source]) => checkout.write(file, source));

const QUEUE = "export class EventQueue {\n  enqueue(event: string) {}\n  dequeue() {}\n}\n";

describe("a competing definition", () => {
  it("counts who imports, constructs and calls it, and whether a program reaches it", async () => {
    write({
      "package.json": '{ "name": "app", "main": "dist/start.js" }',
      "src/start.ts":
        'import { EventQueue } from "./queues/index.js";\nconst a = new EventQueue();\nconst b = new EventQueue();\nEventQueue.shared();\n',
      "src/queues/index.ts": 'export { EventQueue } from "./event-queue.js";\n',
      "src/queues/event-queue.ts": QUEUE,
      "src/old/message-queue.ts":
        "export class MessageQueue {\n  enqueue(event: string, priority = 1) {}\n  clearQueue() {}\n}\n",
      "src/old/user.ts": 'import * as old from "./message-queue.js";\nnew old.MessageQueue();\n',
      "test/queue.test.ts":
        'import { EventQueue } from "../src/queues/event-queue.js";\nconst queue = new EventQueue();\nexpect(queue._items).toEqual([]);\n',
      "test/double.ts": "export class FakeMessageQueue {}\n",
    });
    const report = await audit(checkout.folder);
    const rows = report.definitions.map(({ id, usage, test, tests }) => ({
      id,
      ...usage,
      test,
      breaks: tests.flatMap(({ breaks }) => breaks.map(({ what }) => what)),
    }));
    expect(rows).toEqual([
      {
        id: "src/queues/event-queue.ts#EventQueue",
        reached: true,
        importers: 2,
        testImporters: 1,
        constructed: 2,
        called: 1,
        test: false,
        breaks: ["queue._items"],
      },
      {
        id: "src/old/message-queue.ts#MessageQueue",
        reached: false,
        importers: 0,
        testImporters: 0,
        constructed: 1,
        called: 0,
        test: false,
        breaks: [],
      },
      {
        id: "test/double.ts#FakeMessageQueue",
        reached: false,
        importers: 0,
        testImporters: 0,
        constructed: 0,
        called: 0,
        test: true,
        breaks: [],
      },
    ]);
    expect(report.distances).toEqual([
      {
        role: "queue",
        a: "src/old/message-queue.ts#MessageQueue",
        b: "src/queues/event-queue.ts#EventQueue",
        common: ["enqueue"],
        onlyA: ["clearQueue"],
        onlyB: ["dequeue"],
        differing: [{ method: "enqueue", a: "(event, priority?)", b: "(event)" }],
      },
    ]);
  });

  it("is reached from the files that --entry names, and from those alone", async () => {
    write({
      "main.ts": "",
      "jobs/nightly.ts": 'export const load = () => import("../queue.js");\n',
      "queue.ts": QUEUE,
    });
    const reached = async (entryFiles: readonly string[]) =>
      (await audit(checkout.folder, { entryFiles })).definitions.map(({ usage }) => usage.reached);
    expect(await reached([])).toEqual([false]);
    expect(await reached(["jobs/nightly.ts"])).toEqual([true]);
  });

  it("is not reached over imports of types", async () => {
    write({ "main.ts": 'import type { EventQueue } from "./queue.js";\n', "queue.ts": QUEUE });
    expect((await audit(checkout.folder)).definitions.map(({ usage }) => usage)).toMatchObject([
      { reached: false, importers: 1 },
    ]);
  });

  it("compares across languages", async () => {
    write({
      "queue.ts": "export class EventQueue {\n  enqueueMessage(userId: string) {}\n}\n",
      "queue.py": "class EventQueue:\n    def enqueue_message(self, user_id): pass\n",
    });
    expect((await audit(checkout.folder)).distances).toMatchObject([{ common: ["enqueueMessage"], differing: [] }]);
  });
});

describe("cycles", () => {
  it("are counted at load time, and with imports inside functions", async () => {
    write({
      "pkg/__init__.py": "",
      "pkg/a.py": "from pkg import b\nfrom .c import x\n",
      "pkg/b.py": "def f():\n    from pkg.a import y\n",
      "pkg/c.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.a import y\nx = 1\n",
      "d.ts": 'import { e } from "./e.js";\nexport const d = e;\n',
      "e.ts": 'import { d } from "./d.js";\nexport const e = () => d;\n',
    });
    const { cycles } = await audit(checkout.folder);
    expect(cycles.loadTime.map(({ files }) => files)).toEqual([["d.ts", "e.ts"]]);
    expect(cycles.withInnerImports.map(({ files }) => files)).toEqual([
      ["d.ts", "e.ts"],
      ["pkg/a.py", "pkg/b.py"],
    ]);
    checkout.write("pkg/b.py", "from pkg.a import y\ndef f():\n    from pkg.a import z\n");
    expect((await audit(checkout.folder)).cycles.loadTime.map(({ files }) => files)).toContainEqual([
      "pkg/a.py",
      "pkg/b.py",
    ]);
    expect(cycles.withInnerImports[1]?.cut).toEqual({ from: "pkg/b.py", to: "pkg/a.py", line: 2, leaves: 1 });
  });
});
