import path from "node:path";
import { installProductionClient } from "@apex/testkit/production-client";
import type { Plugin } from "vite";
import { buildPageInto, PAGE_CONFIG } from "../../src/page-build.ts";

/** Builds the page into `folder` as an application's is built: the `exports` of `@apex/ws-client` lead Vite to the production build. */
export async function buildProductionPage(folder: string): Promise<string> {
  await installProductionClient(folder);
  const outDir = path.join(folder, "page");
  await buildPageInto(outDir, { ...PAGE_CONFIG, resolve: {}, plugins: [clientFrom(folder)] });
  return outDir;
}

/** The client that is installed there, in place of the workspace's. */
function clientFrom(folder: string): Plugin {
  return {
    name: "apex:client-from",
    enforce: "pre",
    resolveId: {
      filter: { id: /^@apex\/ws-client$/ },
      handler(id) {
        return this.resolve(id, path.join(folder, "page.ts"), { skipSelf: true });
      },
    },
  };
}
