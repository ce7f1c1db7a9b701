import type { RequestId } from "@apex/ws-queue-core";
import type { History, SeenEntry } from "../history.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** What a handler commits with its answer is in the thread exactly if the request was answered: once, in the same commit, all of it. */
export function checkEffects({ requests }: History, evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind }) => kind === "thread").flatMap((thread) => checkThread(thread, requests));
}

function checkThread({ stream, entries, oldest }: KnownStream, requests: History["requests"]): readonly Violation[] {
  const answers = entries.filter(({ event }) => event["type"] === "request_completed");
  const effects = entries.filter(({ event }) => event["type"] === "effect");
  const report = (offset: number, message: string): Violation => ({ guarantee: "G4", stream, offsets: [offset], message });
  const stray = effects.filter((effect) => !answers.some((answer) => isOf(answer, effect)));
  const wrong = answers.flatMap((answer): readonly Violation[] => {
    const id = answer.event["requestId"] as RequestId;
    const { effects: expected = 0 } = requests.get(id) ?? {};
    const found = effects.filter((effect) => isOf(answer, effect)).map(({ event }) => event["nth"]);
    // Retention may have taken them.
    if (answer.offset - expected < oldest) return [];
    return new Set(found).size === expected && found.length === expected ? [] : [report(answer.offset, `${id} was answered with ${found.length} effects, and not with ${expected}`)];
  });
  return [...stray.map(({ offset, event }) => report(offset, `an effect of ${String(event["effect"])} is not of the commit that answered it`)), ...wrong];
}

/** A request that a page's copy had run once more has an answer for each time. */
const isOf = (answer: SeenEntry, effect: SeenEntry): boolean => answer.event["requestId"] === effect.event["effect"] && answer.change === effect.change;
