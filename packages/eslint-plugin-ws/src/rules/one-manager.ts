import path from "node:path";
import type { Rule } from "eslint";
import {
  DEFINITION_NODE_TYPES,
  definitionAt,
  type DefinitionSite,
  IMPORT_NODE_TYPES,
  importUseAt,
  isInside,
  type Role,
  type RoleEvidence,
  roleOf,
} from "@apex/ws-migration";
import { docsUrl } from "../docs-url.ts";
import { deepImport } from "../entry-points.ts";
import { BASELINE_OPTION, onProject } from "../on-project.ts";
import type { Project } from "../project.ts";
import { ancestorsOf, type TreeNode } from "../tree.ts";

interface Options {
  readonly baseline?: string | false;
  readonly allow?: readonly string[];
  readonly roles?: readonly Role[];
}

/** What the one pipeline has in place of each. */
const ADVICE: Readonly<Record<Role, string>> = {
  manager: "Call createManager of '@apex/ws-manager' once, where the service starts, and pass that manager on.",
  queue: "The thread's log is the queue: append events with manager.append, take work with manager.onRequest.",
  buffer: "The log keeps what a client has missed, and its cursor says from where: nothing is buffered beside it.",
  registry: "Register handlers with manager.onRequest; connections and runs are known to the manager.",
  emitter: "Write events with the run of a handler: ctx.run(agent, (run) => run.text(…)).",
  bridge: "A handler is called with its run, which is the way from an agent to its clients: ctx.run(agent, (run) => …).",
  factory: "Call createManager of '@apex/ws-manager' once, where the service starts, and pass that manager on.",
};

const ROLES = Object.keys(ADVICE) as readonly Role[];

const EVIDENCE: Readonly<Record<RoleEvidence, string>> = {
  name: "its name",
  methods: "its methods",
  comment: "its comment, which claims to be the one",
};

class Definitions {
  readonly #context: Rule.RuleContext;
  readonly #project: Project;
  readonly #allow: readonly string[];
  readonly #roles: ReadonlySet<Role>;

  constructor(context: Rule.RuleContext, project: Project, { allow = [], roles = ROLES }: Options) {
    this.#context = context;
    this.#project = project;
    this.#allow = allow.map((each) => path.resolve(context.cwd, each));
    this.#roles = new Set(roles);
  }

  visit(node: TreeNode): void {
    if (IMPORT_NODE_TYPES.includes(node.type)) this.#visitImport(node);
    else if (!this.#mayDefine()) this.#visitDefinition(node);
  }

  #visitImport(node: TreeNode): void {
    const use = importUseAt(node, ancestorsOf(node));
    const deep = use === null ? null : deepImport(use.specifier);
    if (use === null || deep === null) return;
    this.#context.report({ loc: use.source.loc, messageId: "deepImport", data: { specifier: use.specifier, ...deep } });
  }

  #mayDefine(): boolean {
    const { file, isTest, migration } = this.#project;
    return isTest || migration.isAllowed(file) || isInside(this.#allow, file);
  }

  #visitDefinition(node: TreeNode): void {
    const site = definitionAt(node, ancestorsOf(node));
    const match = site === null ? null : roleOf({ ...site, docComment: this.#commentOf(site) }, this.#project.migration.roles);
    if (site === null || match === null || !this.#roles.has(match.role)) return;
    if (this.#project.definitionAllowed(`${match.role}:${site.name}`)) return;
    const evidence = match.by.map((each) => EVIDENCE[each]).join(" and ");
    const data = { name: site.name, role: match.role, evidence, advice: ADVICE[match.role] };
    this.#context.report({ loc: site.id.loc, messageId: "competing", data });
  }

  #commentOf({ documented }: DefinitionSite<TreeNode>): string | null {
    const comments = documented.flatMap((node) => this.#context.sourceCode.getCommentsBefore(node as unknown as Rule.Node));
    return comments.length === 0 ? null : comments.map(({ value }) => value).join("\n");
  }
}

export const oneManager: Rule.RuleModule = {
  meta: {
    type: "problem",
    docs: { description: "Forbid a second manager, queue or registry beside the one pipeline", recommended: true, url: docsUrl("one-manager") },
    schema: [
      {
        type: "object",
        properties: {
          baseline: BASELINE_OPTION,
          allow: {
            type: "array",
            items: { type: "string", minLength: 1 },
            uniqueItems: true,
            description: "Files and folders, from the linter's folder, that may define one, beside `allow` of apex-ws.migration.json.",
          },
          roles: { type: "array", items: { enum: ROLES }, uniqueItems: true, description: "Roles to report; all by default." },
        },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{}],
    messages: {
      competing: "{{name}} is a second {{role}} beside the one pipeline, by {{evidence}}. {{advice}}",
      deepImport: "'{{specifier}}' is inside {{name}} and changes without notice. Import from {{entries}}.",
      misconfigured: "{{problem}}",
    },
  },
  create: (context) =>
    onProject<Options>(context, (project, options) => {
      const rule = new Definitions(context, project, options);
      return { types: [...DEFINITION_NODE_TYPES, ...IMPORT_NODE_TYPES], visit: (node) => rule.visit(node) };
    }),
};
