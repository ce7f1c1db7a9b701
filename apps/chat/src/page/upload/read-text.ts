import { UPLOAD_LIMITS } from "../../documents/limits.ts";
import type { PickedFile } from "./pick-files.ts";

/** Why a file is not sent, seen from its name and size alone; undefined: it is worth reading. */
export function whyNot({ path, file }: PickedFile): string | undefined {
  const folders = path.split("/").slice(0, -1);
  if (folders.includes("node_modules")) return "in node_modules";
  if (path.split("/").some((part) => part.startsWith("."))) return "hidden";
  if (path.length > UPLOAD_LIMITS.pathLengthMax) return "its path is too long";
  if (file.size > UPLOAD_LIMITS.documentBytesMax) return `larger than ${UPLOAD_LIMITS.documentBytesMax / 1024 / 1024} MB`;
  if (file.size === 0) return "empty";
  return undefined;
}

/** The text of a file; undefined when it is not text. */
export async function readText(file: Blob): Promise<string | undefined> {
  return decodeText(new Uint8Array(await file.arrayBuffer()));
}

/** UTF-8, or UTF-16 with its mark. Bytes that only guessing could read are no text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
