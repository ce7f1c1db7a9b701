import path from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { describe, expect, it } from "vitest";
import { ROOT } from "../src/documents.ts";

const CLIENT = 'import { connect } from "@apex/ws-client"; globalThis.connectPage = connect;';
const CONTRACT = 'import { defineContract } from "@apex/ws-manager/contract"; globalThis.contract = defineContract({ requests: {} });';

/** The page itself, the client, the contract, and of the core neither its servers nor its stores. */
const OF_A_PAGE = /^(tools\/docs-check\/test\/page\.js|packages\/ws-client\/src\/.*|packages\/ws-manager\/src\/contract\.ts|packages\/ws-queue-core\/src\/((client|events|protocol)\/)?[^/]+)$/;

interface Page {
  readonly code: string;
  /** What the bundler read, also what it left out then: a development server gives all of it to the page. */
  readonly read: readonly string[];
}

/** Bundles a page from the sources of the packages. */
async function bundle(text: string): Promise<Page> {
  const entry = path.join(import.meta.dirname, "page.js");
  const read: string[] = [];
  const built = await build({
    configFile: false,
    logLevel: "error",
    root: import.meta.dirname,
    resolve: { conditions: ["@apex/source", "module", "browser", "production"] },
    plugins: [
      {
        name: "page",
        enforce: "pre",
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? text : null),
        moduleParsed: ({ id }) => void read.push(path.relative(ROOT, id)),
      },
    ],
    build: { write: false, rollupOptions: { input: entry } },
  });
  const [{ output }] = [built].flat() as [Rollup.RollupOutput];
  expect(output.map(({ type }) => type)).toEqual(["chunk"]);
  return { code: output[0].code, read };
}

describe("a page that imports the contract as a value", () => {
  it("reads nothing of a server, and gets 1,200 bytes more than the client", { timeout: 60_000 }, async () => {
    const [client, page] = [await bundle(CLIENT), await bundle(`${CLIENT}${CONTRACT}`)];
    expect(page.read).toContain("packages/ws-manager/src/contract.ts");
    expect(page.read.filter((source) => !OF_A_PAGE.test(source))).toEqual([]);
    expect(gzipSync(page.code).length - gzipSync(client.code).length).toBeLessThan(1_200);
  });
});
