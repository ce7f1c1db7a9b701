import { randomInt } from "node:crypto";

/** `APEX_SEED`, or a new one for each run; it is printed with every failure. */
export const SEED = Number(process.env["APEX_SEED"] ?? randomInt(2 ** 31));
