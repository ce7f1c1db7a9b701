import { createRandom } from "@apex/testkit/random";

/** Ways in which a handler may misbehave, by the name that `--handlers` takes. */
export const HANDLERS = {
  flaky: "throws in some attempts",
  hang: "never settles in some attempts",
  crash: "kills its own process with SIGKILL in some attempts",
} as const;

export type HandlerName = keyof typeof HANDLERS;

export const HANDLER_NAMES = Object.keys(HANDLERS) as readonly HandlerName[];

export const isHandlerName = (name: string): name is HandlerName => Object.hasOwn(HANDLERS, name);

/** What a handler does in one attempt: `works`, or how it misbehaves. */
export type Conduct = "works" | HandlerName;

/** Of all requests: those that misbehave in each attempt, and those that do in every other one on average. */
const SHARES: Readonly<Record<HandlerName, { readonly hopeless: number; readonly moody: number }>> = {
  flaky: { hopeless: 0.02, moody: 0.2 },
  hang: { hopeless: 0.005, moody: 0.03 },
  // Each of them takes the service away from everybody.
  crash: { hopeless: 0.0005, moody: 0.002 },
};

/** Drawn from the request's id and the attempt, so that it is the same in each process, and in the check. */
export function conductOf(handlers: readonly HandlerName[], requestId: string, attempt: number): Conduct {
  let drawn = createRandom(0, requestId).fraction();
  for (const name of HANDLER_NAMES) {
    const { hopeless, moody } = SHARES[name];
    if (drawn < hopeless + moody) {
      const misbehaves = handlers.includes(name) && (drawn < hopeless || createRandom(attempt, requestId).chance(0.5));
      return misbehaves ? name : "works";
    }
    drawn -= hopeless + moody;
  }
  return "works";
}

/** In every second attempt it misbehaves before its run begins. */
export const isEarly = (attempt: number): boolean => attempt % 2 === 0;
/** What hangs listens to its signal then. In the first attempt it does not, and its thread waits for two times its grace. */
export const listensToSignal = (attempt: number): boolean => attempt > 1;
