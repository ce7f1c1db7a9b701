import { readFileSync } from "node:fs";
import * as v from "valibot";
import { createMigrationError, type MigrationErrorCode } from "./errors.ts";

export interface JsonFileCodes {
  readonly unreadable: MigrationErrorCode;
  readonly invalid: MigrationErrorCode;
}

/** Reads a file that a person or a tool wrote. Throws a typed error that names the file and the first wrong field. */
export function readJsonFile<Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
  codes: JsonFileCodes,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parse(file, codes));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "(the whole file)";
  throw createMigrationError(codes.invalid, `${file}: ${field}: ${issue.message}. Correct the field.`, { file, field });
}

function parse(file: string, { unreadable }: JsonFileCodes): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw createMigrationError(unreadable, `${file} cannot be read: ${why}`, { file }, error);
  }
}
