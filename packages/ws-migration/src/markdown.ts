import type { MapExport, MapModule, Tree } from "./map.ts";

const TITLES: Readonly<Record<Tree, string>> = { backend: "Services and the Python tree", page: "The page" };

/** The map as a page of Markdown: a section for each tree, a table for each old module. */
export function renderMapMarkdown(modules: readonly MapModule[]): string {
  const sections = (["backend", "page"] as const).map((tree) => renderTree(tree, modules.filter((each) => each.tree === tree)));
  return `# The map of the old entry points\n\n${sections.join("\n")}`;
}

function renderTree(tree: Tree, modules: readonly MapModule[]): string {
  return `## ${TITLES[tree]}\n\n${modules.map(renderModule).join("\n")}`;
}

function renderModule({ module, python, kind, generations, since, until, exports, recipe }: MapModule): string {
  const spelled = python === null ? `\`${module}\`` : `\`${module}\`, \`${python}\``;
  const supported = since === "" ? "a row of the team" : `known since ${since}, until ${until}`;
  const facts = [kind.replace("-", " "), generations.join(", "), supported];
  const head = `### ${spelled}\n\n${facts.filter(Boolean).join(" · ")}\n\n${recipe}\n`;
  if (exports.length === 0) return head;
  const rows = exports.map((each) => renderExport(each, recipe));
  return `${head}\n| name | kind | write instead | rewrite | recipe |\n|---|---|---|---|---|\n${rows.join("\n")}\n`;
}

function renderExport({ name, python, kind, role, from, successor, rewrite, recipe }: MapExport, moduleRecipe: string): string {
  const spelled = python === null || python === name ? `\`${name}\`` : `\`${name}\`, \`${python}\``;
  const what = [role === null ? kind : `${kind}, ${role}`, from === null ? "" : `from \`${from}\``].filter(Boolean).join(", ");
  const instead = successor === null ? "" : `${successor.use} · \`${successor.module}\`${successor.available ? "" : " (to come)"}`;
  return `| ${[spelled, what, instead, rewrite, recipe === moduleRecipe ? "" : recipe].map(cell).join(" | ")} |`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
