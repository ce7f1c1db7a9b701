import { execFileSync } from "node:child_process";

export type GitState = { readonly kind: "clean" } | { readonly kind: "no-repository" } | { readonly kind: "changed"; readonly files: readonly string[] };

/** What git knows to be changed or new below a folder: a run on top of it could not be taken back by itself. */
export function changedInGit(folder: string): GitState {
  try {
    const out = execFileSync("git", ["status", "--porcelain", "-z", "--", "."], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const files = out.split("\0").filter(Boolean).map((line) => line.slice(3));
    return files.length === 0 ? { kind: "clean" } : { kind: "changed", files };
  } catch {
    // No git, or no repository: both mean that no revert is at hand.
    return { kind: "no-repository" };
  }
}
