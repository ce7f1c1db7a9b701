/** Answers to questions that are asked of a folder or file again and again. Two maps, as to join two keys costs more than to look twice. */
export class Answers<T> {
  readonly #places = new Map<string, Map<string, T>>();

  of(place: string, question: string, find: () => T): T {
    let known = this.#places.get(place);
    if (known === undefined) this.#places.set(place, (known = new Map<string, T>()));
    const answer = known.get(question);
    if (answer !== undefined) return answer;
    const found = find();
    known.set(question, found);
    return found;
  }
}

/** The folder of a file with the "/" behind it; "" for a file of the root. */
export function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/") + 1);
}
