import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export const PAGE = path.resolve(import.meta.dirname, "../../docs/formal-model.md");

/** Rewrites the parts of the page that a run has measured: `<!-- spec:NAME -->` to `<!-- /spec -->`. */
export function writeDocumentation(results) {
  const parts = { states: statesTable(results), traces: traces(results) };
  const page = readFileSync(PAGE, "utf8").replace(
    /(<!-- spec:(\w+) -->\n)[\s\S]*?(<!-- \/spec -->)/g,
    (_, open, name, close) => `${open}\n${parts[name]}\n${close}`,
  );
  writeFileSync(PAGE, page);
}

function statesTable(results) {
  const rows = results
    .filter(({ mode }) => mode === "holds" || mode === "rests")
    .map(({ model, title, bounds, states, transitions, depth, memoryMb }) => {
      const limits = Object.entries(bounds).map(([name, value]) => `${name.toLowerCase().replaceAll("_", " ")} ${value}`);
      const numbers = [states, transitions, depth, Math.round(memoryMb)].map((value) => value.toLocaleString("en"));
      return `| ${[model, title, limits.join(", "), ...numbers].join(" | ")} |`;
    });
  return [
    "| model | what is explored | bounds | states | transitions | depth | MB |",
    "|---|---|---|--:|--:|--:|--:|",
    ...rows,
    "",
  ].join("\n");
}

function traces(results) {
  return results
    .filter(({ mode }) => mode === "refuted" || mode === "loops")
    .map(({ id, title, defines, rule, what, trace }) => {
      const steps = trace.map((step, index) => `${index + 1}. ${step}`);
      return [`### \`${id}\``, "", `Variant: ${title} (\`-D${Object.keys(defines)[0]}\`).`, "", ...steps, "", `This ${what}.`, "", `**Rule.** ${rule}`, ""].join("\n");
    })
    .join("\n");
}
