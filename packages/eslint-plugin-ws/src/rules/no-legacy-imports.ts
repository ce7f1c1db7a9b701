import type { Rule } from "eslint";
import { IMPORT_NODE_TYPES, importUseAt, type MapExport, type OldModule } from "@apex/ws-migration";
import { docsUrl } from "../docs-url.ts";
import { BASELINE_OPTION, onProject } from "../on-project.ts";
import type { Project } from "../project.ts";
import { editsOf, type LocalUse, type Move, moveOf, type Use, type Used } from "../rewrite.ts";
import { ancestorsOf, type TreeNode } from "../tree.ts";

interface Options {
  readonly baseline?: string | false;
  readonly compat?: "allow" | "forbid";
}

/** A name with its row, where it moves to, and how often the baseline allows it; null if this one is among those. */
interface Finding {
  readonly used: Used;
  readonly row: MapExport;
  readonly move: Move | null;
  readonly allowed: number | null;
}

/** A statement that uses an old module. */
interface OldUse {
  readonly use: Use;
  readonly old: OldModule;
  readonly findings: readonly Finding[];
}

const MOCKS: ReadonlySet<string> = new Set(["mock", "mock-actual"]);

const keyOf = ({ tree, module }: OldModule): string => `${tree}:${module}`;

function adviceOf({ successor, recipe }: MapExport): string {
  if (successor === null) return recipe;
  const { use, module, available } = successor;
  if (!available) return `Its successor, ${use}, is still to come: add no further use. ${recipe}`;
  return `Use ${use} of '${module}' instead. ${recipe}`;
}

/** Parsers for TypeScript say of a reference whether it is a type; others know no types. */
interface TypedReference {
  readonly isTypeReference?: boolean;
  readonly isValueReference?: boolean;
  readonly identifier: { readonly parent?: { readonly type: string } };
}

function localUse({ node }: Used, context: Rule.RuleContext): LocalUse {
  const variables = context.sourceCode.getDeclaredVariables(node as unknown as Rule.Node);
  const references = variables.flatMap((variable) => variable.references as unknown as readonly TypedReference[]);
  return {
    asType: references.some((each) => each.isTypeReference === true),
    typesOnly: references.length > 0 && references.every((each) => each.isTypeReference === true && each.isValueReference === false),
    typeQuery: references.some(({ identifier }) => identifier.parent?.type === "TSTypeQuery"),
  };
}

/** Counts the uses of one file against the baseline: the first ones are the ones that it knows. */
class Allowance {
  readonly #project: Project;
  readonly #seen = new Map<string, number>();

  constructor(project: Project) {
    this.#project = project;
  }

  /** Null if the baseline allows the use; else how many it allows. */
  exceeded(key: string): number | null {
    const seen = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, seen);
    const allowed = this.#project.usesAllowed(key);
    return seen > allowed ? allowed : null;
  }
}

class LegacyImports {
  readonly #context: Rule.RuleContext;
  readonly #project: Project;
  readonly #allowance: Allowance;
  readonly #forbidCompat: boolean;
  readonly #found: OldUse[] = [];

  constructor(context: Rule.RuleContext, project: Project, { compat }: Options) {
    this.#context = context;
    this.#project = project;
    this.#allowance = new Allowance(project);
    this.#forbidCompat = compat === "forbid";
  }

  visit(node: TreeNode): void {
    const use = importUseAt(node, ancestorsOf(node));
    const old = use === null ? null : this.#project.migration.resolve(use.specifier, this.#project.file);
    if (use === null || old === null || (old.via === "compat" && !this.#forbidCompat)) return;
    const findings = use.names.map((used) => {
      const row = this.#project.migration.exportOf(old, used.name);
      // The baseline holds old uses: the compat package is new, and is left by this rule alone.
      const allowed = old.via === "compat" ? 0 : this.#allowance.exceeded(`${old.module}#${row.name}`);
      return { used, row, move: moveOf(use, used, row, localUse(used, this.#context)), allowed };
    });
    this.#found.push({ use, old, findings });
  }

  /** Reports what was found. A mock of an old module mocks nothing once the import is another's, so then none is rewritten. */
  end(): void {
    const mocked = new Set(this.#found.filter(({ use }) => MOCKS.has(use.form)).map(({ old }) => keyOf(old)));
    for (const { use, old, findings } of this.#found) {
      const rewrite = mocked.has(keyOf(old)) ? {} : this.#rewrite(use, findings);
      for (const finding of findings) {
        if (finding.allowed !== null) this.#report(use, old, finding, finding.allowed, rewrite);
      }
    }
  }

  /** A fix if every name of the statement moves by itself, else a suggestion for those that can move. */
  #rewrite(use: Use, findings: readonly Finding[]): Pick<Rule.ReportDescriptorOptions, "fix" | "suggest"> {
    const moves = findings.flatMap(({ move }) => move ?? []);
    const edits = editsOf(use, moves, this.#context.sourceCode.text);
    if (edits === null) return {};
    const fix: Rule.ReportFixer = (fixer) => edits.map(({ range, text }) => fixer.replaceTextRange(range, text));
    if (moves.length === findings.length && moves.every(({ automatic }) => automatic)) return { fix };
    const names = moves.map(({ used }) => used.name).join(", ");
    const modules = [...new Set(moves.map(({ module }) => module))].join(", ");
    return { suggest: [{ messageId: "move", data: { names, modules }, fix }] };
  }

  #report(use: Use, old: OldModule, { used, row }: Finding, allowed: number, rewrite: Pick<Rule.ReportDescriptorOptions, "fix" | "suggest">): void {
    const what = used.name === "*" || used.name === "default" ? `'${use.specifier}'` : `'${used.name}' of '${use.specifier}'`;
    const excess = allowed === 0 ? "" : ` The baseline allows ${allowed} in this file; this is one more.`;
    this.#context.report({
      loc: used.node.loc,
      messageId: old.via === "compat" ? "compat" : "legacy",
      data: { what, advice: adviceOf(row), excess },
      ...rewrite,
    });
  }
}

export const noLegacyImports: Rule.RuleModule = {
  meta: {
    type: "problem",
    docs: { description: "Forbid imports of the old WebSocket stack", recommended: true, url: docsUrl("no-legacy-imports") },
    fixable: "code",
    hasSuggestions: true,
    schema: [
      {
        type: "object",
        properties: {
          baseline: BASELINE_OPTION,
          compat: {
            enum: ["allow", "forbid"],
            description: "`forbid` also reports the compat package, once the old imports are gone.",
          },
        },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{}],
    messages: {
      legacy: "{{what}} belongs to the old stack. {{advice}}{{excess}}",
      compat: "{{what}} carries old code over for a limited time. {{advice}}",
      move: "Import {{names}} from {{modules}}, then look at what the code does with it.",
      misconfigured: "{{problem}}",
    },
  },
  create: (context) =>
    onProject<Options>(context, (project, options) => {
      const rule = new LegacyImports(context, project, options);
      return { types: IMPORT_NODE_TYPES, visit: (node) => rule.visit(node), end: () => rule.end() };
    }),
};
