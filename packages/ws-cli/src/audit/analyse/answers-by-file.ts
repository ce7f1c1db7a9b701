import type { Language } from "../report.ts";

/**
 * Remembered answers about specifiers, which are asked for again by each part of the analysis. A relative specifier means
 * something of its own in each file; any other means the same in all files of a folder that have one language.
 */
export class AnswersByFile<Answer> {
  readonly #ofFile = new Map<string, Map<string, Answer>>();
  readonly #ofFolder = new Map<string, Map<string, Answer>>();
  readonly #folderOfFile = new Map<string, Map<string, Answer>>();

  of(file: string, language: Language, relative: boolean): Map<string, Answer> {
    const own = relative ? this.#ofFile : this.#folderOfFile;
    const known = own.get(file);
    if (known !== undefined) return known;
    const answers = relative ? new Map<string, Answer>() : this.#shared(file, language);
    own.set(file, answers);
    return answers;
  }

  #shared(file: string, language: Language): Map<string, Answer> {
    const folder = `${language}\0${file.slice(0, file.lastIndexOf("/") + 1)}`;
    const answers = this.#ofFolder.get(folder) ?? new Map<string, Answer>();
    this.#ofFolder.set(folder, answers);
    return answers;
  }
}
