import { existsSync } from "node:fs";
import path from "node:path";

/** The parameter of `processes/redirect.ts`. */
export const CHECKOUT = "checkout";

/** Throws for a folder that is no checkout of this project, or one where nothing is installed. */
export function checkCheckout(folder: string): string {
  if (!existsSync(path.join(folder, "apps/bench/package.json"))) throw new Error(`${folder} is no checkout of this project`);
  if (!existsSync(path.join(folder, "apps/bench/node_modules/@apex/ws-manager"))) throw new Error(`Nothing is installed in ${folder}: pnpm install there`);
  return folder;
}

/** Arguments of Node for a process that takes this project's packages from the sources of another checkout. */
export function redirectTo(checkout: string): readonly string[] {
  const hook = new URL("../processes/redirect.ts", import.meta.url);
  hook.searchParams.set(CHECKOUT, checkout);
  return ["--import", hook.href];
}
