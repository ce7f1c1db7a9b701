import { readFileSync } from "node:fs";

/** Judges what the verifier said of a check: `{ ok, what, trace }`. */
export function judge(check, run) {
  if (check.mode === "holds") return { ok: whyNotHolding(run) === undefined, what: whyNotHolding(run) ?? "holds", trace: readTrace(run.replay) };
  if (check.mode === "rests") return { ok: whyNotResting(run) === undefined, what: whyNotResting(run) ?? "every run comes to rest", trace: readTrace(run.replay) };
  return check.mode === "loops" ? judgeLoop(check, run) : judgeRefutation(check, run);
}

function whyNotHolding({ errors, isComplete, wasAtRest, replay }) {
  if (errors > 0) return `an assertion fails: ${failedAssertion(replay)?.text ?? "see the trace"}`;
  if (!isComplete) return "the search was not exhaustive";
  return wasAtRest ? undefined : "no run came to rest, so what is asserted of it was never checked";
}

function whyNotResting({ errors, isComplete }) {
  if (errors > 0) return "a run goes on for ever";
  return isComplete ? undefined : "the search was not exhaustive";
}

/** A variant has to fail by the guarantee that its rule is there for, not by just any. */
function judgeRefutation(check, { errors, replay }) {
  const trace = readTrace(replay);
  if (errors !== 1) return { ok: false, what: "is NOT refuted: the rule would not be needed", trace };
  const failed = failedAssertion(replay);
  if (failed?.guarantee !== check.guarantee) return { ok: false, what: `was to be refuted by ${check.guarantee}, not by: ${failed?.text ?? "?"}`, trace };
  return { ok: true, what: `violates ${failed.text}`, trace };
}

function judgeLoop(check, { errors, replay }) {
  const trace = readTrace(replay);
  const ok = errors === 1 && replay.includes("START OF CYCLE");
  return { ok, what: ok ? `violates ${check.guarantee}: it goes on like this for ever` : "is NOT refuted: every run comes to rest", trace };
}

/** The steps of a replayed trace, in words, up to what it refutes. */
function readTrace(replay) {
  const [told] = replay.split(/^spin: .*Error: assertion violated/m);
  return (told ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("T ") || line.includes("START OF CYCLE"))
    .map((line) => (line.startsWith("T ") ? line.slice(2) : "and from here on for ever:"));
}

/** The comment behind the assertion that failed first. */
function failedAssertion(replay) {
  const [, file, line] = /^spin: (.+):(\d+), Error: assertion violated/m.exec(replay) ?? [];
  if (file === undefined) return undefined;
  const source = readFileSync(file, "utf8").split("\n")[Number(line) - 1] ?? "";
  const text = /\/\* (.*?) \*\//.exec(source)?.[1] ?? source.trim();
  return { text, guarantee: /^G\d+/.exec(text)?.[0] };
}
