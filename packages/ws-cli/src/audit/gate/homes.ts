import type { Migration } from "@apex/ws-migration";

/** For a use "module#name": the same name in the modules through which that module has it, its home last. */
export type WayHome = (key: string) => readonly string[];

export function wayHomeOf({ modules, exportOf }: Migration): WayHome {
  const rows = new Map(modules.map((row) => [row.module, row]));
  return (key) => {
    const at = key.lastIndexOf("#");
    const name = key.slice(at + 1);
    const way: string[] = [];
    let row = rows.get(key.slice(0, at));
    while (row !== undefined && way.length < rows.size) {
      const { from } = exportOf({ row, module: row.module, tree: row.tree, via: "relative", recipe: row.recipe }, name);
      row = from === null ? undefined : rows.get(from);
      if (row !== undefined) way.push(`${row.module}#${name}`);
    }
    return way;
  };
}
