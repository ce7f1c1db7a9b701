import { loadMigration } from "@apex/ws-migration";
import { describe, expect, test } from "vitest";
import { createProject, type Project } from "./support/project.ts";

const TEAM = "apex-ws.migration.json";
const TREE = {
  [TEAM]: { roots: { backend: ["service/src"], page: ["page/src"] } },
  "service/src/": "",
  "page/src/": "",
};

function resolve(project: Project, importer: string, specifier: string): string | null {
  const found = loadMigration(project.folder).resolve(specifier, project.at(importer));
  return found === null ? null : `${found.module} ${found.via}`;
}

describe("aliases of a tsconfig.json", () => {
  test("lead to files of the old tree", () => {
    const paths = { "~/*": ["./src/*"], "#queue": ["./src/websocket-core/message-queue.ts"] };
    using project = createProject({ ...TREE, "service/tsconfig.json": { compilerOptions: { paths } } });
    expect(resolve(project, "service/src/a.ts", "~/websocket-core/manager")).toBe("websocket-core/manager alias");
    expect(resolve(project, "service/test/a.test.ts", "#queue")).toBe("websocket-core/message-queue alias");
    expect(resolve(project, "service/src/a.ts", "~/config")).toBeNull();
  });

  test("with comments, and from a file that it extends", () => {
    using project = createProject({
      ...TREE,
      "base.json": '{ "compilerOptions": { "paths": { "~/*": ["./service/src/*"] } } }',
      "service/tsconfig.json": '{ /* the base has the paths */ "extends": "../base.json", }',
    });
    expect(resolve(project, "service/src/a.ts", "~/websocket-core/manager")).toBe("websocket-core/manager alias");
  });

  test("by a baseUrl alone", () => {
    using project = createProject({ ...TREE, "service/tsconfig.json": { compilerOptions: { baseUrl: "./src" } } });
    expect(resolve(project, "service/src/a.ts", "websocket-core/manager")).toBe("websocket-core/manager alias");
  });

  test("in a project that the nearest one refers to", () => {
    using project = createProject({
      ...TREE,
      "page/tsconfig.json": { files: [], references: [{ path: "./tsconfig.app.json" }, { path: "./node" }] },
      "page/tsconfig.app.json": { compilerOptions: { paths: { "$lib/*": ["./src/lib/*"] } } },
      "page/node/tsconfig.json": {},
    });
    expect(resolve(project, "page/src/a.tsx", "$lib/event-queue")).toBe("lib/event-queue alias");
  });

  test("of a jsconfig.json, where there is no other", () => {
    using project = createProject({ ...TREE, "page/jsconfig.json": { compilerOptions: { paths: { "$lib/*": ["./src/lib/*"] } } } });
    expect(resolve(project, "page/src/a.jsx", "$lib/event-queue")).toBe("lib/event-queue alias");
  });

  test("each folder has its own", () => {
    using project = createProject({
      ...TREE,
      "service/tsconfig.json": { compilerOptions: { paths: { "@/*": ["./src/*"] } } },
      "page/tsconfig.json": { compilerOptions: { paths: { "@/*": ["./src/*"] } } },
    });
    expect(resolve(project, "service/src/a.ts", "@/websocket-core/manager")).toBe("websocket-core/manager alias");
    expect(resolve(project, "service/src/a.ts", "@/lib/event-queue")).toBeNull();
    expect(resolve(project, "page/src/a.ts", "@/lib/event-queue")).toBe("lib/event-queue alias");
    expect(resolve(project, "page/src/a.ts", "@/websocket-core/manager")).toBeNull();
  });

  test("one that cannot be read is an error, since what it hides is unknown", () => {
    using project = createProject({ ...TREE, "service/tsconfig.json": { extends: "./missing.json" } });
    expect(() => resolve(project, "service/src/a.ts", "~/websocket-core/manager")).toThrow(
      expect.objectContaining({ code: "tsconfig_unreadable", message: expect.stringContaining("missing.json") as string }),
    );
  });

  test("none is read where no folder is known to be old", () => {
    using project = createProject({ "service/tsconfig.json": { extends: "./missing.json" } });
    expect(resolve(project, "service/src/a.ts", "~/websocket-core/manager")).toBeNull();
  });
});

describe("aliases of the team's file", () => {
  test("take the place of those of a tsconfig.json", () => {
    const aliases = { "old/*": ["service/src/websocket-core/*"] };
    const team = { ...TREE[TEAM], aliases };
    using project = createProject({ ...TREE, [TEAM]: team, "service/tsconfig.json": { compilerOptions: { paths: { "~/*": ["./src/*"] } } } });
    expect(resolve(project, "page/src/a.ts", "old/manager")).toBe("websocket-core/manager alias");
    expect(resolve(project, "service/src/a.ts", "~/websocket-core/manager")).toBeNull();
  });

  test("several targets are tried in their order", () => {
    const team = { ...TREE[TEAM], aliases: { "#/*": ["lib/*", "page/src/*"] } };
    using project = createProject({ ...TREE, [TEAM]: team });
    expect(resolve(project, "a.ts", "#/lib/event-queue")).toBe("lib/event-queue alias");
  });
});

test("behind @/ the page's own files mean the page, also where only a bundler knows the alias", () => {
  using project = createProject(TREE);
  expect(resolve(project, "page/src/a.tsx", "@/lib/event-queue")).toBe("lib/event-queue prefix");
  expect(resolve(project, "service/src/a.ts", "@/lib/event-queue")).toBeNull();
});

test("the targets of an alias are there for other questions as well, old or not", () => {
  const paths = { "~/*": ["./src/*", "./generated/*"] };
  using project = createProject({ "service/tsconfig.json": { compilerOptions: { paths } } });
  const { aliasTargets } = loadMigration(project.folder);
  const importer = project.at("service/src/a.ts");
  expect(aliasTargets("~/config", importer)).toEqual([project.at("service/src/config"), project.at("service/generated/config")]);
  expect(aliasTargets("node:fs", importer)).toEqual([]);
});
