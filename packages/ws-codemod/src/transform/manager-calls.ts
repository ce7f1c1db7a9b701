import { childOf, childrenOf, type Node, textOf, walk } from "@apex/ws-cli";
import type { MapExport } from "@apex/ws-migration";
import type { Edit } from "./edits.ts";
import { fieldsOf, isPlain } from "./literals.ts";

/** By what name a moved file knows the manager: an old one may be called `manager` itself. */
export const MANAGER = "apexManager";

/** Events of a run: they need the run, which a person opens. */
const OF_RUNS = /^(?:agent_|tool_|run_|progress_)/;

/** True for `getWebsocketManager`, `createWebsocketManager` and their like. */
export function givesManager({ role, kind, successor }: MapExport): boolean {
  return role === "factory" && kind === "function" && successor?.name === "createManager";
}

interface Place {
  readonly node: Node;
  readonly ancestors: readonly Node[];
}

/**
 * The edits that put the one manager in place of what the factories of these names return, and `append` in place of
 * `sendToUser(user, { type, thread_id, data })`. Null unless every place that takes a manager in this file is understood: half of a file
 * would mix both.
 */
export function managerCalls(program: Node, makers: ReadonlySet<string>, text: string): Edit[] | null {
  const places = identifiersIn(program);
  const edits: Edit[] = [];
  const variables = new Set<string>();
  const holders = new Set<Node>();
  for (const place of places) {
    if (!makers.has(nameOf(place)) || isImported(place)) continue;
    const made = madeAt(place);
    if (made === null) return null;
    edits.push({ start: made.value.start, end: made.value.end, text: MANAGER });
    if (made.holder.type === "Identifier") {
      variables.add(textOf(made.holder, "name") ?? "");
      holders.add(made.holder);
    } else if (!sent(made.holder, made.ancestors, text, edits)) return null;
  }
  for (const place of places) {
    if (!variables.has(nameOf(place)) || holders.has(place.node)) continue;
    const member = place.ancestors.at(-1);
    if (member === undefined || childOf(member, "object") !== place.node) return null;
    if (!sent(member, place.ancestors.slice(0, -1), text, edits)) return null;
  }
  return edits;
}

function identifiersIn(program: Node): Place[] {
  const places: Place[] = [];
  walk(program, {
    enter(node, ancestors) {
      const parent = ancestors.at(-1);
      const isKey = parent !== undefined && parent["computed"] === false && (parent["property"] === node || (parent["key"] === node && parent["shorthand"] !== true));
      if (node.type === "Identifier" && !isKey) places.push({ node, ancestors: [...ancestors] });
    },
  });
  return places;
}

const nameOf = ({ node }: Place): string => textOf(node, "name") ?? "";
const isImported = ({ ancestors }: Place): boolean => ancestors.at(-1)?.type === "ImportSpecifier";

/** The call of a factory with its `await`, and the constant or the member expression that takes it. Null for every other use. */
function madeAt({ node, ancestors }: Place): { readonly value: Node; readonly holder: Node; readonly ancestors: readonly Node[] } | null {
  const call = ancestors.at(-1);
  if (call?.type !== "CallExpression" || childOf(call, "callee") !== node || !childrenOf(call, "arguments").every(isPlain)) return null;
  const waits = ancestors.at(-2)?.type === "AwaitExpression";
  const value = waits ? (ancestors.at(-2) as Node) : call;
  const outer = ancestors.slice(0, waits ? -2 : -1);
  const taker = outer.at(-1);
  const kind = textOf(outer.at(-2) ?? null, "kind");
  const id = childOf(taker ?? null, "id");
  if (taker?.type === "VariableDeclarator" && kind === "const" && id?.type === "Identifier" && childOf(id, "typeAnnotation") === null) return { value, holder: id, ancestors: [] };
  return taker?.type === "MemberExpression" && childOf(taker, "object") === value ? { value, holder: taker, ancestors: outer.slice(0, -1) } : null;
}

/** Adds the edits of `….sendToUser(user, { … })` whose answer is not looked at; false if it is anything else. */
function sent(member: Node, ancestors: readonly Node[], text: string, edits: Edit[]): boolean {
  const call = ancestors.at(-1);
  const taker = ancestors.at(-2)?.type === "AwaitExpression" ? ancestors.at(-3) : ancestors.at(-2);
  const property = childOf(member, "property");
  if (call?.type !== "CallExpression" || childOf(call, "callee") !== member || taker?.type !== "ExpressionStatement") return false;
  if (property === null || member["computed"] === true || textOf(property, "name") !== "sendToUser") return false;
  const [user, message, ...more] = childrenOf(call, "arguments");
  const fields = message === undefined ? null : fieldsOf(message);
  if (user === undefined || user.type === "SpreadElement" || fields === null || more.length > 0) return false;
  const { type, thread_id, threadId, data, payload, ...others } = fields;
  const thread = thread_id ?? threadId;
  const body = data ?? payload;
  const name = textOf(type ?? null, "value");
  if (type === undefined || name === null || OF_RUNS.test(name) || thread === undefined || Object.keys(others).length > 0) return false;
  const slice = ({ start, end }: Node): string => text.slice(start, end);
  const written = `append({ userId: ${slice(user)}, threadId: ${slice(thread)} }, ${slice(type)}, ${body === undefined ? "{}" : slice(body)})`;
  edits.push({ start: property.start, end: call.end, text: written });
  return true;
}
