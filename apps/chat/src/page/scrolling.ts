/** A reader who is this near to the end wants to see what comes. */
const NEAR_END_PX = 80;

/** Keeps the end of a growing box in sight, unless its reader has scrolled away from it. */
export function createScrollKeeper(find: () => Element | null): { keep(draw: () => void): void } {
  let shownThread: string | undefined;
  return {
    keep: (draw) => {
      const before = find();
      const follows = before === null || before.scrollHeight - before.scrollTop - before.clientHeight < NEAR_END_PX;
      draw();
      const box = find();
      const thread = location.hash;
      if (box !== null && (follows || thread !== shownThread)) box.scrollTop = box.scrollHeight;
      shownThread = thread;
    },
  };
}
