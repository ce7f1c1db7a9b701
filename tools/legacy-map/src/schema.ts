import * as v from "valibot";

const text = v.pipe(v.string(), v.nonEmpty());
const names = v.array(text);

const successor = v.strictObject({
  module: text,
  name: v.nullable(text),
  use: text,
  kind: v.picklist(["value", "type"]),
  available: v.boolean(),
});

const row = v.strictObject({
  name: text,
  python: v.optional(text),
  kind: v.picklist(["class", "function", "value", "enum", "type"]),
  role: v.optional(v.picklist(["manager", "queue", "buffer", "registry", "emitter", "bridge", "factory"])),
  /** The module that really defines the name. */
  from: v.optional(text),
  /** A key of `successors`. */
  successor: v.optional(text),
  /** Default: `manual`. */
  rewrite: v.optional(v.picklist(["automatic", "note", "manual"])),
  /** A key of `recipes`; default: the module's. */
  recipe: v.optional(text),
});

const module = v.strictObject({
  module: text,
  python: v.optional(text),
  tree: v.picklist(["backend", "page"]),
  kind: v.picklist(["implementation", "shim", "package-root", "types", "gone"]),
  generations: names,
  since: text,
  until: text,
  /** A key of `recipes`. */
  recipe: text,
  exports: v.array(row),
});

const rule = v.strictObject({ tree: v.picklist(["backend", "page"]), prefix: text, recipe: text });

/** The shape of `map.json`. Keys that rows refer to are checked by `readMap`. */
export const mapSchema = v.strictObject({
  version: text,
  readable: names,
  prefixes: v.strictObject({ typescript: names, python: names, page: names, compat: names }),
  recipes: v.record(text, text),
  successors: v.record(text, successor),
  modules: v.array(module),
  rules: v.array(rule),
});

export type MapFile = v.InferOutput<typeof mapSchema>;
export type ModuleRow = MapFile["modules"][number];
export type ExportRow = ModuleRow["exports"][number];
