import { CLIENT_MUTANTS } from "./client-mutants.ts";
import { MANAGER_MUTANTS } from "./manager-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { OWNER_MUTANTS } from "./owner-mutants.ts";
import { REDIS_MUTANTS } from "./redis-mutants.ts";
import { RETRY_MUTANTS } from "./retry-mutants.ts";
import { RIGHTS_MUTANTS } from "./rights-mutants.ts";
import { SERVER_MUTANTS } from "./server-mutants.ts";
import { STORE_MUTANTS } from "./store-mutants.ts";

export const MUTANTS: readonly Mutant[] = [...STORE_MUTANTS, ...CLIENT_MUTANTS, ...SERVER_MUTANTS, ...OWNER_MUTANTS, ...RETRY_MUTANTS, ...MANAGER_MUTANTS, ...RIGHTS_MUTANTS, ...REDIS_MUTANTS];

/** Throws with the names that there are. */
export function findMutant(name: string): Mutant {
  const mutant = MUTANTS.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`There is no mutant ${name}; there are: ${MUTANTS.map((one) => one.name).join(", ")}`);
  return mutant;
}
