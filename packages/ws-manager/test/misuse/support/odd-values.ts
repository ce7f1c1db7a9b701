/** What throws when it is called, as a getter for one. */
export const throws = (): never => {
  throw new Error("the application's own");
};

/** What throws whatever is done with it. */
export function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An error that runs code of the application whenever it is looked at. */
export const trapped = (): Error => new Proxy(new Error("no"), { get: throws, getPrototypeOf: throws, getOwnPropertyDescriptor: throws, has: throws });

/** Throws it, whatever it is. */
export function fail(thrown: unknown): never {
  throw thrown;
}
