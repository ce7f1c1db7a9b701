import type { Problem } from "../report.ts";

/** Larger files are generated or data. They are only searched for the name of the stack. */
export const SOURCE_BYTES_MAX = 4 * 1024 * 1024;

export type Source =
  | { readonly text: string; readonly problem: null }
  /** `text` is still searched for the name of the stack. */
  | { readonly text: string; readonly problem: Pick<Problem, "code" | "message"> };

/** Decodes a file: UTF-8 or UTF-16 by its byte order mark, which is left out. Broken UTF-8 gets replacement characters. */
export function decodeSource(bytes: Uint8Array): Source {
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  if (bytes.length > SOURCE_BYTES_MAX) {
    return {
      text,
      problem: {
        code: "too-large",
        message: `${bytes.length} bytes; files of more than ${SOURCE_BYTES_MAX} are not parsed`,
      },
    };
  }
  if (text.includes("\0"))
    return { text, problem: { code: "binary", message: "has a NUL character, so it is no source file" } };
  return { text, problem: null };
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}
