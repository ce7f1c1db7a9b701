/** One timer that is moved as often as needed: it rings once at this instant of `now`; undefined: not at all. */
export type SetAlarm = (at: number | undefined) => void;

/** Longer waits overflow the platform's timers; ringing early is harmless, the machine is asked again. */
const WAIT_MAX_MS = 0x7fff_ffff;

export function createAlarm(now: () => number, onRing: () => void): SetAlarm {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (at) => {
    clearTimeout(timer);
    if (at !== undefined) timer = setTimeout(onRing, Math.max(0, Math.min(WAIT_MAX_MS, at - now())));
  };
}
