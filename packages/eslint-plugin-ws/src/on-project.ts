import type { Rule } from "eslint";
import { isMigrationError } from "@apex/ws-migration";
import { openProject, type Project } from "./project.ts";
import { onNodes, type TreeNode } from "./tree.ts";

export interface ProjectRuleOptions {
  readonly baseline?: string | false;
}

interface Visitor {
  readonly types: readonly string[];
  readonly visit: (node: TreeNode) => void;
  /** After the last node. */
  readonly end?: () => void;
}

/** Schema of the option that all rules have. */
export const BASELINE_OPTION = {
  anyOf: [{ type: "string", minLength: 1 }, { enum: [false] }],
  description: "Path of the gate's baseline, from the linter's folder; `false` for none.",
} as const;

const START = { line: 1, column: 0 };

/**
 * Runs a rule with the migration and the baseline of the linted file. Where one of them cannot be used the file is
 * reported: a rule that cannot compare must not let everything pass.
 */
export function onProject<Options extends ProjectRuleOptions>(
  context: Rule.RuleContext,
  create: (project: Project, options: Options) => Visitor,
): Rule.RuleListener {
  let failed = false;
  function attempt<T>(work: () => T): T | undefined {
    try {
      return failed ? undefined : work();
    } catch (error) {
      if (!isMigrationError(error)) throw error;
      failed = true;
      context.report({ loc: START, messageId: "misconfigured", data: { problem: error.message } });
      return undefined;
    }
  }
  const options = (context.options[0] ?? {}) as Options;
  const visitor = attempt(() => create(openProject({ filename: context.filename, cwd: context.cwd, baseline: options.baseline }), options));
  if (visitor === undefined) return {};
  return {
    ...onNodes(visitor.types, (node) => attempt(() => visitor.visit(node))),
    "Program:exit": () => attempt(() => visitor.end?.()),
  };
}
