/** A class that all copies of this library in a process know the instances of. */
export interface Facade {
  readonly mark: symbol;
  /** Methods that no subclass may override. */
  readonly delivery: readonly string[];
}

const facades = new WeakMap<object, Facade>();

/** To be called in a static block of the class: `instanceof` knows its instances by a mark, which two copies of this library share. */
export function markFacade(facade: { readonly prototype: object }, name: string, delivery: readonly string[] = []): void {
  const mark = Symbol.for(`apex.ws.legacy.${name}`);
  Object.defineProperty(facade.prototype, mark, { value: true });
  facades.set(facade, { mark, delivery });
}

export const facadeOf = (facade: object): Facade | undefined => facades.get(facade);
