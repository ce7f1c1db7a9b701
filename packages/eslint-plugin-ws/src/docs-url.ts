/** The rule's page in the installed package, which editors open from the report. */
export const docsUrl = (rule: string): string => new URL(`../docs/rules/${rule}.md`, import.meta.url).href;
