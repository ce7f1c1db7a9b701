import { brokenBy, type BreakId } from "../breaks.ts";
import { facadeOf } from "./facade.ts";
import { noteUse, type LegacyName } from "./uses.ts";

/** What an old class became: called or `new`ed, it gives the same. */
export interface LegacyClass<Instance extends object, Args extends readonly unknown[]> {
  new (...args: Args): Instance;
  (...args: Args): Instance;
  readonly prototype: Instance;
}

type Constructor = abstract new (...args: never) => object;
type ClassOf<Base extends Constructor> = LegacyClass<InstanceType<Base>, ConstructorParameters<Base>> & Omit<Base, "prototype">;

/**
 * An old class by its old name: `new` or a plain call warns once and makes the facade; a static member does, too. `instanceof` knows each
 * facade of its kind. A subclass is made as any class is, unless it overrides a method of delivery: that throws `overriding-subclasses`.
 */
export function bindClass<Base extends Constructor>(base: Base, name: LegacyName): ClassOf<Base> {
  const { mark, delivery = [] } = facadeOf(base) ?? {};
  const bound: object = new Proxy(base, {
    construct(target, args, newTarget) {
      noteUse(name);
      if (newTarget !== bound) refuseOverrides(newTarget, target.prototype as object, delivery, name);
      return Reflect.construct(target, args, newTarget === bound ? target : newTarget) as object;
    },
    apply(target, _self, args) {
      noteUse(name);
      return Reflect.construct(target, args) as object;
    },
    get(target, key, receiver) {
      // A subclass inherits this, and is no alias of the facade.
      if (key === Symbol.hasInstance && mark !== undefined && receiver === bound) return (value: unknown) => mark in Object(value);
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value === "function" && Object.hasOwn(target, key) && key !== "constructor") noteUse(name);
      return value;
    },
  });
  return bound as ClassOf<Base>;
}

function refuseOverrides(subclass: { readonly prototype: object }, base: object, delivery: readonly string[], { name }: LegacyName): void {
  for (let level = subclass.prototype; level !== base && level !== null; level = Object.getPrototypeOf(level) as object) {
    const overridden = delivery.find((method) => Object.hasOwn(level, method));
    if (overridden !== undefined) throw brokenBy("overriding-subclasses", `${name}.${overridden}`);
  }
}

/** An old function by its old name. */
export function bindFunction<Args extends readonly unknown[], Result>(fn: (...args: Args) => Result, name: LegacyName): (...args: Args) => Result {
  return function (...args) {
    noteUse(name);
    return fn(...args);
  };
}

/** An old object, such as a singleton or an enum: reading a member of it is a use. */
export function bindObject<Value extends object>(value: Value, name: LegacyName): Value {
  return new Proxy(value, {
    get(target, key) {
      if (typeof key === "string") noteUse(name);
      const member: unknown = Reflect.get(target, key);
      // A method finds its private fields on the object, and not on what stands before it.
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

/** What can have no meaning any more: importing it is harmless, and each use throws its break. */
export function bindBreak(id: BreakId, name: LegacyName): BrokenName {
  const refuse = (): never => {
    noteUse(name);
    throw brokenBy(id, name.name);
  };
  const refuseRead = (_target: unknown, key: string | symbol): unknown => (typeof key === "string" && key !== "prototype" && key !== "name" ? refuse() : undefined);
  // A class, so that it may be extended, as far as that goes.
  return new Proxy(class {}, { construct: refuse, apply: refuse, get: refuseRead }) as unknown as BrokenName;
}

/** Called, `new`ed or read, it throws a `legacy_break`. */
export interface BrokenName {
  new (...args: readonly unknown[]): never;
  (...args: readonly unknown[]): never;
  readonly [member: string]: never;
}

