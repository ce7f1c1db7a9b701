import { childOf, childrenOf, isNode, textOf, type Node } from "./walk.ts";

/** What a name was declared with. `type`: its annotation. */
export interface Declared {
  readonly value: Node | null;
  readonly type: Node | null;
  /** `name?: …` */
  readonly isOptional?: boolean;
}

interface Scope {
  readonly start: number;
  readonly end: number;
  readonly declared: Declared;
}

/** Which declaration a name means at a place: the innermost around it. */
export class Scopes {
  readonly #byName = new Map<string, Scope[]>();

  declare(name: string, { start, end }: Pick<Node, "start" | "end">, declared: Declared): void {
    const own = this.#byName.get(name) ?? [];
    own.push({ start, end, declared });
    this.#byName.set(name, own);
  }

  find(name: string, at: number): Declared | null {
    let found: Scope | null = null;
    for (const scope of this.#byName.get(name) ?? []) {
      if (scope.start <= at && at < scope.end && (found === null || scope.end - scope.start <= found.end - found.start)) found = scope;
    }
    return found?.declared ?? null;
  }

  /** Declares what a block, function or class has of its own. */
  enter(node: Node): void {
    switch (node.type) {
      case "Program":
      case "BlockStatement":
      case "StaticBlock":
        for (const statement of childrenOf(node, "body")) this.#declareStatement(statement, node);
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        for (const parameter of childrenOf(node, "params")) this.#declarePattern(parameter, null, node);
        return;
      case "ForOfStatement":
      case "ForStatement": {
        const head = childOf(node, node.type === "ForStatement" ? "init" : "left");
        if (head !== null) this.#declareStatement(head, node);
        return;
      }
      case "CatchClause":
        this.#declarePattern(childOf(node, "param"), null, node);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#declareMembers(node);
    }
  }

  #declareStatement(statement: Node, scope: Node): void {
    const inner = childOf(statement, "declaration") ?? statement;
    if (inner.type === "VariableDeclaration") {
      for (const each of childrenOf(inner, "declarations")) this.#declarePattern(childOf(each, "id"), childOf(each, "init"), scope);
    } else if (inner.type === "FunctionDeclaration" || inner.type === "ClassDeclaration") {
      const name = textOf(childOf(inner, "id"), "name");
      if (name !== null) this.declare(name, scope, { value: inner, type: null });
    }
  }

  /** `this.name` of a class: fields, and parameters of the constructor that are fields. Within it `this` is one of its own. */
  #declareMembers(node: Node): void {
    this.declare("this", node, { value: node, type: null });
    for (const member of childrenOf(childOf(node, "body"), "body")) {
      const key = childOf(member, "key");
      const name = textOf(key, "name");
      if (name === null) continue;
      if (member.type === "PropertyDefinition") {
        this.declare(memberName(key), node, { value: childOf(member, "value"), type: childOf(member, "typeAnnotation") });
      } else if (name === "constructor") {
        for (const parameter of childrenOf(childOf(member, "value"), "params")) {
          const own = parameter.type === "TSParameterProperty" ? childOf(parameter, "parameter") : null;
          const field = textOf(own, "name");
          if (field !== null) this.declare(`this.${field}`, node, { value: null, type: childOf(own, "typeAnnotation") });
        }
      }
    }
  }

  #declarePattern(pattern: Node | null, value: Node | null, scope: Node): void {
    switch (pattern?.type) {
      case "Identifier":
        this.declare(textOf(pattern, "name") ?? "", scope, { value, type: childOf(pattern, "typeAnnotation"), isOptional: pattern["optional"] === true });
        return;
      case "AssignmentPattern":
        this.#declarePattern(childOf(pattern, "left"), childOf(pattern, "right"), scope);
        return;
      case "TSParameterProperty":
        this.#declarePattern(childOf(pattern, "parameter"), null, scope);
        return;
      case "RestElement":
        this.#declarePattern(childOf(pattern, "argument"), null, scope);
        return;
      case "ArrayPattern":
      case "ObjectPattern":
        // What is taken out of a value is not followed; it still hides a name of the file.
        for (const part of [...childrenOf(pattern, "properties"), ...childrenOf(pattern, "elements")]) {
          this.#declarePattern(part.type === "Property" ? childOf(part, "value") : part, null, scope);
        }
        return;
      default:
    }
  }
}

/** "this.#manager" of the key or property `#manager`. */
export const memberName = (key: Node | null): string => `this.${key?.type === "PrivateIdentifier" ? "#" : ""}${textOf(key, "name") ?? ""}`;

/** The one value that a function gives back: its expression, or what the last statement of its body returns. */
export function returnedOf(node: Node): Node | null {
  const body = childOf(node, "body");
  if (body === null) return null;
  if (body.type !== "BlockStatement") return body;
  const last = (body["body"] as readonly unknown[]).findLast(isNode);
  return last?.type === "ReturnStatement" ? childOf(last, "argument") : null;
}
