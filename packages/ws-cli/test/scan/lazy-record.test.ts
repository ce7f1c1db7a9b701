import { parseSync, rawTransferSupported } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { lazyRecord, type LazyParseResult } from "../../src/audit/scan/typescript/lazy-record.ts";
import { exportsOfModule, importsOfModule } from "../../src/audit/scan/typescript/module-record.ts";
import { LineIndex } from "../../src/audit/scan/lines.ts";

// oxc has no types and no promise for `experimentalLazy`: each form is compared with what it gives otherwise.
const FORMS = [
  'import "side";',
  'import d from "m";',
  'import d, { a as b, "x y" as z } from "m";',
  'import * as ns from "m";',
  'import type { T } from "m"; import { type U } from "m"; import type D from "m";',
  'import { default as q } from "m"; export { q };',
  'import d, { a as b } from "m"; import * as ns from "n"; export { d, b as c, ns, b as default };',
  'export * from "m"; export * as g from "m"; export type * from "m";',
  'export { h as default, default as i, j } from "m"; export type { V } from "m"; export { default } from "n";',
  "export default class K {}",
  "export default function () {}",
  "export default 1;",
  "export const { l, m: [n], ...rest } = {}, o = 1; export function p() {} export class C {} export enum E {}",
  'const s = 1; export { s as "s t" }; export type W = 1; export interface I {}',
  '// ö 🎉\nimport { a } from "ü"; /* é */ export { a };',
];

describe.skipIf(!rawTransferSupported())("the record that oxc gives without a tree", () => {
  it.each(FORMS)("is the one that it gives with a tree: %s", (source) => {
    const options = { preserveParens: false, experimentalLazy: true };
    const lazy = parseSync("file.ts", source, options) as unknown as LazyParseResult;
    const record = lazyRecord(lazy);
    lazy.dispose();
    const { module, comments } = parseSync("file.ts", source);
    const lines = new LineIndex(source);
    expect(importsOfModule(record.module, lines)).toEqual(importsOfModule(module, lines));
    expect(exportsOfModule(record.module)).toEqual(exportsOfModule(module));
    expect(record.comments).toEqual(comments.map(({ start, end }) => ({ start, end })));
  });
});
