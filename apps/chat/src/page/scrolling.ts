/** A reader who is this near to the end wants to see what comes. */
const NEAR_END_PX = 80;

/** Keeps the end of a growing box in sight, unless its reader has scrolled away from it. */
export interface ScrollKeeper {
  /** Draws. A new question is always brought into sight: `asked` counts them. */
  keep(draw: () => void, asked: number): void;
}

export function createScrollKeeper(find: () => Element | null): ScrollKeeper {
  let shownThread: string | undefined;
  let shownAsked = 0;
  return {
    keep: (draw, asked) => {
      const before = find();
      const follows = before === null || before.scrollHeight - before.scrollTop - before.clientHeight < NEAR_END_PX;
      draw();
      const box = find();
      const thread = location.hash;
      if (box !== null && (follows || thread !== shownThread || asked !== shownAsked)) box.scrollTop = box.scrollHeight;
      shownThread = thread;
      shownAsked = asked;
    },
  };
}
