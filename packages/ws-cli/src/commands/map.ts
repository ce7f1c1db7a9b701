import path from "node:path";
import { loadMigration, renderMapMarkdown } from "@apex/ws-migration";
import { EXIT } from "../exit.ts";
import { table } from "../audit/report/table.ts";
import type { CliIo } from "../io.ts";

export interface MapCommand {
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** `apex-ws map`: every old module that the map knows, the team's included. */
export function mapCommand(folder: string, { markdown, json }: MapCommand, io: CliIo): number {
  const { modules, mapVersion } = loadMigration(path.resolve(io.cwd, folder));
  if (markdown === true) io.out(renderMapMarkdown(modules));
  else if (json === true) io.out(`${JSON.stringify({ mapVersion, modules }, null, 2)}\n`);
  else {
    const rows = modules.flatMap(({ module, kind, exports }) =>
      exports.map(({ name, successor, rewrite }) => [
        module,
        io.paint("dim", kind),
        name,
        rewrite,
        successor === null ? "–" : [successor.module, successor.name].filter(Boolean).join(" "),
      ]),
    );
    io.out(
      `${table([["module", "kind", "name", "rewrite", "successor"].map((cell) => io.paint("dim", cell)), ...rows]).join("\n")}\n`,
    );
  }
  return EXIT.fine;
}
