/** Words that say nothing about what is asked for. */
const STOP_WORDS = new Set(
  `a about all also an and any are as at be because been before but by can could did do does doing down during each
  everything explain find for from get give had has have having he her here hers him his how i if in into is it its
  just know like list look made make many me more most much my no not of off often on one only or other our out over
  own please quote really said same say says she should show so some something such tell than that the their them
  then there these they thing things this those through times to too under up us very was we were what when where
  whether which while who whom whose why will with would you your story happened happen happens mention mentions
  mentioned document documents file files text texts open`.split(/\s+/),
);

const WORDS_MAX = 12;

/** "How long" and "how many" ask; they are not what is looked for. */
const MEASURE = /\bhow\s+(?:long|often|many|much|far|old|big|large)\b/gi;

/** The words worth searching for, as they are written and in the order of the question, each once. */
export function searchWords(question: string): string[] {
  const telling = new Map<string, string>();
  for (const word of question.replace(MEASURE, " ").match(/[\p{L}\p{N}]+/gu) ?? []) {
    const key = word.toLowerCase();
    if (word.length > 1 && !STOP_WORDS.has(key) && !telling.has(key)) telling.set(key, word);
  }
  return [...telling.values()].slice(0, WORDS_MAX);
}
