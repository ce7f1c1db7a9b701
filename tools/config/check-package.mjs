// Packs the package of the current folder and checks what a consumer would get. Run by `pnpm run check` in a package.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const folder = mkdtempSync(path.join(tmpdir(), "apex-pack-"));

function output(command, ...args) {
  return execFileSync(command, args, { encoding: "utf8" });
}

/** Messages about the tarball itself; publint and attw know the rest. */
function* problems(tarball) {
  const files = output("tar", "-tzf", tarball).trim().split("\n");
  for (const file of files) if (file.startsWith("package/src/")) yield `${file}: sources are not published`;
  // The exports exist by publint's word; these are what `files` names beside them.
  for (const name of JSON.parse(readFileSync("package.json", "utf8")).files) {
    if (!files.some((file) => file.startsWith(`package/${name}`))) yield `${name} is missing`;
  }
  for (const file of files.filter((name) => name.endsWith(".md"))) {
    for (const [, target] of output("tar", "-xzOf", tarball, file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      const linked = path.posix.join(path.posix.dirname(file), target);
      if (!files.some((name) => name === linked || name.startsWith(`${linked}/`))) yield `${file} links ${target}, which is not in the package`;
    }
  }
  const text = output("tar", "-xzOf", tarball, "package/package.json");
  if (text.includes("@apex/source")) yield "the source condition was published: add the entry to publishConfig.exports";
  if (text.includes("workspace:")) yield "a workspace: range was published";
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  for (const [name, range] of Object.entries(JSON.parse(text).dependencies ?? {})) {
    if (name.startsWith("@apex/") && range !== version) yield `${name} is ${range}, and this package is ${version}`;
  }
}

try {
  execFileSync("pnpm", ["pack", "--pack-destination", folder], { stdio: ["ignore", "ignore", "inherit"] });
  const tarball = path.join(folder, readdirSync(folder)[0]);
  const found = [...problems(tarball)];
  if (found.length > 0) throw new Error(found.join("\n"));
  execFileSync("publint", ["--strict", tarball], { stdio: "inherit" });
  // node10 knows no subpath exports; every supported Node does.
  execFileSync("attw", [tarball, "--profile", "node16"], { stdio: "inherit" });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
