import type { Scenario } from "./scenario.ts";
import { BASICS } from "./scenarios/basics.ts";
import { DELIVERY } from "./scenarios/delivery.ts";
import { INBOX } from "./scenarios/inbox.ts";
import { PEOPLE } from "./scenarios/people.ts";
import { QUEUES } from "./scenarios/queues.ts";
import { RESTARTS } from "./scenarios/restarts.ts";
import { RUNS } from "./scenarios/runs.ts";

/** What the service has to do, whatever it is built on. */
export const SUITE: readonly Scenario[] = [...BASICS, ...DELIVERY, ...PEOPLE, ...RUNS, ...QUEUES, ...INBOX, ...RESTARTS];
