export { type CodemodOptions, codemodFile, codemodText, type FileResult, type TextResult, type Target } from "./codemod.ts";
export { CodemodError, type CodemodErrorCode } from "./codemod-error.ts";
export type { TextFile } from "./files/text-file.ts";
export type { Left } from "./transform/result.ts";
