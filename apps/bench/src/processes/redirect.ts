import { registerHooks } from "node:module";
import { CHECKOUT } from "../run/other-checkout.ts";

/** Loaded ahead of a process whose subjects are those of another checkout: what the benchmark imports of this project comes from there. */
const checkout = new URL(import.meta.url).searchParams.get(CHECKOUT);
const here = new URL("..", import.meta.url).href;
const there = new URL(`file://${checkout ?? ""}/apps/bench/package.json`).href;

registerHooks({
  resolve(specifier, context, next) {
    const isOurs = specifier.startsWith("@apex/ws-") && context.parentURL?.startsWith(here) === true;
    return next(specifier, isOurs ? { ...context, parentURL: there } : context);
  },
});
