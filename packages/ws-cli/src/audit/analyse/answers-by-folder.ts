/** Answers to questions that each file of a folder asks in the same words. Keys of two maps, as to join them costs more than to look. */
export class AnswersByFolder<T> {
  readonly #folders = new Map<string, Map<string, T>>();

  of(folder: string, question: string, find: () => T): T {
    let known = this.#folders.get(folder);
    if (known === undefined) this.#folders.set(folder, (known = new Map<string, T>()));
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
