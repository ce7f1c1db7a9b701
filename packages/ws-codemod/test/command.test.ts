import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Checkout, createCheckout } from "./support/checkout.ts";

const OLD = 'import { WebSocketManager } from "@apex/backend/websocket-core/manager";\n';
const MOVED = 'import { WebSocketManager } from "@apex/ws-legacy-compat/websocket-core/manager";\n';
const QUEUE = 'import { MessageQueue } from "@apex/backend/websocket-core/message-queue";\n';

let checkout: Checkout;

beforeEach(() => (checkout = createCheckout()));
afterEach(() => checkout[Symbol.dispose]());

const git = (...args: readonly string[]): unknown => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], { cwd: checkout.folder, stdio: "ignore" });

test("nothing is changed where git could not take it back: no repository, or changes that are not committed", async () => {
  checkout.write("a.ts", OLD);
  expect(await checkout.codemod(".")).toMatchObject({ code: 2, err: expect.stringMatching(/in no git repository/) as string });
  git("init");
  expect(await checkout.codemod(".")).toMatchObject({ code: 2, err: expect.stringMatching(/1 changed or new files .*a\.ts first/) as string });
  expect(checkout.read("a.ts")).toBe(OLD);
  git("add", ".");
  git("commit", "-m", "a");
  expect(await checkout.codemod(".")).toMatchObject({ code: 0 });
  expect(checkout.read("a.ts")).toBe(MOVED);
});

test("a file that fails stops none: the others are moved, and the summary says which failed and why", async () => {
  checkout.write("a.ts", OLD + "export const = ;\n");
  checkout.write("b.ts", new Uint8Array([...Buffer.from(OLD), 0x2f, 0x2f, 0xff]));
  checkout.write("c.ts", OLD);
  const { code, out } = await checkout.codemod(".", "--force");
  expect(code).toBe(1);
  expect(out).toMatch(/3 files read, 1 changed: 1 uses of old names moved, 0 left to a person, 2 files failed/);
  expect(out).toMatch(/^a\.ts: not changed: /m);
  expect(out).toMatch(/^b\.ts: not changed: .*utf-8/m);
  expect(checkout.read("c.ts")).toBe(MOVED);
  expect(checkout.read("a.ts")).toContain(OLD);
});

test("--only takes the files that use a module; --print shows the lines that differ", async () => {
  checkout.write("manager.ts", `// first\n${OLD}`);
  checkout.write("queue.ts", QUEUE);
  const { out } = await checkout.codemod(".", "--force", "--print", "--only", "websocket-core/manager");
  expect(out).toContain(`--- manager.ts\n-${OLD}+${MOVED}`);
  expect(checkout.read("queue.ts")).toBe(QUEUE);
});

test("--batch takes the files of one batch of the audit, and each file is in one", async () => {
  checkout.write("a.ts", OLD);
  checkout.write("b.ts", `import "./a.ts";\n${OLD}`);
  const announced: string[] = [];
  for (let batch = 1; ; batch++) {
    const { code, out, err } = await checkout.codemod(".", "--dry", "--batch", String(batch));
    if (code === 2) {
      expect(err).toContain(`has no batch ${batch}`);
      break;
    }
    announced.push(...(out.match(/^\S+(?= would change)/gm) ?? []));
  }
  expect(announced).toEqual(["a.ts", "b.ts"]);
});

test("an old module itself is not moved: it goes when nothing takes anything from it", async () => {
  checkout.write("apex-ws.migration.json", JSON.stringify({ roots: { backend: ["src"] } }));
  checkout.write("src/websocket-core/manager.ts", 'export * from "./websocket-manager.js";\n');
  checkout.write("src/chat.ts", 'import { WebSocketManager } from "./websocket-core/manager.js";\n');
  expect(await checkout.codemod(".", "--force")).toMatchObject({ code: 0 });
  expect(checkout.read("src/websocket-core/manager.ts")).toBe('export * from "./websocket-manager.js";\n');
  expect(checkout.read("src/chat.ts")).toBe(MOVED);
});

test("--python leaves a module that would import its own name from itself", async () => {
  const own = "from .websocket_manager import UnifiedWebSocketManager\n";
  checkout.write("apex-ws.migration.json", JSON.stringify({ roots: { python: ["app"] } }));
  checkout.write("app/websocket_core/unified_manager.py", own);
  checkout.write("app/websocket_core/handlers.py", own);
  expect(await checkout.codemod(".", "--force", "--python")).toMatchObject({ code: 0 });
  expect(checkout.read("app/websocket_core/unified_manager.py")).toBe(own);
  expect(checkout.read("app/websocket_core/handlers.py")).toBe("from .unified_manager import UnifiedWebSocketManager\n");
});

test.each([[["no-such-folder", "--dry"]], [[".", "--to", "elsewhere"]], [[".", "--batch", "0"]], [["a", "b", "--batch", "1"]], [[]]])("wrong arguments end with 2: %j", async (args) => {
  expect(await checkout.codemod(...args)).toMatchObject({ code: 2, out: "" });
});
