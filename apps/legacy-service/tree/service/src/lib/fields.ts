export type Fields = Record<string, any>;

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

export function required(fields: Fields, name: string): string {
  const value = textOf(fields, name);
  if (value === "") throw new BadRequest(`${name} is missing`);
  return value;
}

export class BadRequest extends Error {}
