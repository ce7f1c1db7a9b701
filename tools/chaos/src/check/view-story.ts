import type { ShownEvent, ViewRecord } from "../history/records.ts";

/** What a view was shown between two resets, in order. */
export interface Chapter {
  /** Offset behind which it begins. */
  readonly after: number;
  readonly seen: ShownEvent[];
  /** Why it ended, if it was reset. */
  reset: string | undefined;
}

/** All that a view was shown. */
export interface ViewStory {
  readonly view: number;
  readonly page: number;
  readonly user: number;
  readonly thread: number;
  readonly chapters: Chapter[];
  /** It was on the screen when everything was over: it has to be at the head. */
  isOpen: boolean;
}

export function createViewStories(records: readonly ViewRecord[]): readonly ViewStory[] {
  const stories = new Map<number, ViewStory>();
  for (const record of records) {
    if (record.k === "view") {
      const { view, page, user, thread, after } = record;
      stories.set(view, { view, page, user, thread, chapters: [{ after, seen: [], reset: undefined }], isOpen: true });
      continue;
    }
    const story = stories.get(record.view);
    const chapter = story?.chapters.at(-1);
    // A record of a view that nobody opened: a broken history, not a finding.
    if (story === undefined || chapter === undefined) throw new Error(`The history has no view ${record.view}`);
    if (record.k === "event") chapter.seen.push(record);
    else if (record.k === "view-end") story.isOpen = false;
    else {
      chapter.reset = record.reason;
      story.chapters.push({ after: 0, seen: [], reset: undefined });
    }
  }
  return [...stories.values()];
}
