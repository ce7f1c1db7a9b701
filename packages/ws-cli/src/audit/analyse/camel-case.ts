/** A method's name as the TypeScript services spell it. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[a-z\d])_+([a-z\d])/g, (_match, letter: string) => letter.toUpperCase());
}
