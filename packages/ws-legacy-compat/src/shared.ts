const KEY = Symbol.for("apex.ws.legacy.shared");

/** What all copies of this library in a process share by its name: ESM and CJS of one service have one manager. */
export function shared<Value>(name: string, make: () => Value): Value {
  const holder = globalThis as { [KEY]?: Map<string, unknown> };
  const values = (holder[KEY] ??= new Map());
  if (!values.has(name)) values.set(name, make());
  return values.get(name) as Value;
}
