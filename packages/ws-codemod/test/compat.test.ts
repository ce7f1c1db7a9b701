import { describe, expect, test } from "vitest";
import { OLD_MODULES } from "./support/plant.ts";
import { transform } from "./support/transform.ts";

const OLD = "@apex/backend/websocket-core/manager";
const COMPAT = "@apex/ws-legacy-compat/websocket-core/manager";

describe("to compat", () => {
  test.each([
    ['import { WebSocketManager } from "OLD";'],
    ["import type { WebSocketManager } from 'OLD';"],
    ['import manager = require("OLD");'],
    ["export * from 'OLD';"],
    ['export { WebSocketManager as default } from "OLD" with {};'],
    ["const { WebSocketManager } = await import(`OLD`);"],
    ["let manager: typeof import('OLD').WebSocketManager;"],
    ["vi.mock(import('OLD'), () => ({}));"],
    ["jest.requireActual('OLD');"],
    ["require.resolve('OLD');"],
    ["class A { @inject('OLD is a text') @later(() => import('OLD')) b!: string }"],
    ["const 𝒳 = '😀'; /* OLD */ const e = '🚀' + require('OLD');"],
  ])("%s", (form) => {
    // Only the text in quotes or backquotes directly around it.
    const planted = form.replaceAll("OLD", OLD);
    const wanted = form.replace(/(["'`])OLD\1/g, `$1${COMPAT}$1`).replaceAll("OLD", OLD);
    expect(transform(planted).text).toBe(wanted);
    expect(transform(wanted)).toMatchObject({ text: wanted, moved: 0 });
  });

  test("JSX, and text in it that looks like an import, stay", () => {
    const page = (from: string): string => `import { useX } from "${from}";\nexport const A = () => <p title="😀">import "${OLD}" {/* 𝒳 */}</p>;\n`;
    expect(transform(page(OLD), "compat", "a.tsx").text).toBe(page(COMPAT));
  });

  test("every module of services moves, by any way to write it", () => {
    for (const { module } of OLD_MODULES) {
      for (const written of [module, `${module}.js`, `dist/${module}.js`]) {
        expect(transform(`import "@apex/backend/${written}";`).text).toBe(`import "@apex/ws-legacy-compat/${module}";`);
      }
    }
  });

  test("a chain on a manager gets a promise to hang on, once", () => {
    const code = (call: string): string => `import { getWebsocketManager as get } from "${COMPAT}";\n${call}.then((m) => m).catch(log);\nother.then(get);\n`;
    const { text } = transform(code("get({ a: 1 })"));
    expect(text).toBe(code("Promise.resolve(get({ a: 1 }))"));
    expect(transform(text).text).toBe(text);
  });

  test("what compat does not have is left with a recipe", () => {
    const source = 'import { a } from "@apex/backend/websocket-core/of-our-own";\nimport { useWebSocket } from "@/hooks/useWebSocket";\n';
    const { text, left } = transform(source);
    expect(text).toBe(source);
    expect(left).toMatchObject([
      { line: 1, what: "websocket-core/of-our-own#a" },
      { line: 2, what: "hooks/useWebSocket#useWebSocket" },
    ]);
    for (const { recipe } of left) expect(recipe).not.toBe("");
  });
});
