import { builtInMap, loadMigration, renderMapMarkdown } from "@apex/ws-migration";
import { expect, test } from "vitest";
import { createProject } from "./support/project.ts";

const page = renderMapMarkdown(builtInMap());

test("each module has a heading with both of its spellings", () => {
  expect(page.match(/^### /gm)).toHaveLength(builtInMap().length);
  expect(page).toContain("### `websocket-core/manager`, `websocket_core.manager`\n");
  expect(page).toContain("### `lib/event-queue`\n");
});

test("each name has a row of as many cells as the head", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  expect(rows).toHaveLength(builtInMap().flatMap(({ exports }) => exports).length);
  expect(new Set(rows.map((row) => row.replaceAll("\\|", "").split("|").length))).toEqual(new Set([7]));
});

test("a successor that does not exist yet is marked", () => {
  expect(page).toContain("the hooks of @apex/ws-react · `@apex/ws-react` (to come)");
  expect(page).toMatch(/^\| `getWebsocketManager`, `get_websocket_manager` \| function, factory \| createManager\(…\) · `@apex\/ws-manager` \| note \| {2}\|$/m);
});

test("a bar in a text does not end a cell", () => {
  const [module] = builtInMap().filter((each) => each.module === "websocket-core/manager");
  if (module === undefined) throw new Error("no row");
  const exports = module.exports.slice(0, 1).map((row) => ({ ...row, recipe: "this | that" }));
  expect(renderMapMarkdown([{ ...module, exports }])).toContain("this \\| that |");
});

test("a row of a team says so, as it has no versions", () => {
  using project = createProject({ "apex-ws.migration.json": { rows: [{ module: "live/hub", recipe: "Use live." }] } });
  const rendered = renderMapMarkdown(loadMigration(project.folder).modules);
  expect(rendered).toContain("### `live/hub`\n\nimplementation · a row of the team\n\nUse live.\n");
});
