/** Sums only; agents are bad enough at those. */
export function calculate(question: string): string {
  const numbers = question.match(/-?\d+(\.\d+)?/g) ?? [];
  return String(numbers.reduce((sum, number) => sum + Number(number), 0));
}
