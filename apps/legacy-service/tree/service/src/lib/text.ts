/** "research: tea" is for the agent "research", and its question is "tea". */
export function splitAddressee(text: string): { agent: string; question: string } {
  const at = text.indexOf(":");
  return at === -1 ? { agent: "triage", question: text.trim() } : { agent: text.slice(0, at).trim(), question: text.slice(at + 1).trim() };
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
