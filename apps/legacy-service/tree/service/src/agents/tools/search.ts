import { ARTICLES } from "../../store/articles.ts";

export function search(question: string): string {
  const asked = question.toLowerCase();
  return ARTICLES.find(({ title }) => asked.includes(title.toLowerCase()))?.text ?? "";
}
