/** One timer that is moved as often as needed. */
export interface Alarm {
  /** Rings once at this instant of `now`; undefined: not at all. */
  set(at: number | undefined): void;
}

/** Longer waits overflow the platform's timers; ringing early is harmless, the machine is asked again. */
const WAIT_MAX_MS = 0x7fff_ffff;

export function createAlarm(now: () => number, onRing: () => void): Alarm {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let target: number | undefined;
  return {
    set(at) {
      if (at === target) return;
      target = at;
      clearTimeout(timer);
      if (at === undefined) return;
      timer = setTimeout(
        () => {
          target = undefined;
          onRing();
        },
        Math.min(WAIT_MAX_MS, Math.max(0, Math.ceil(at - now()))),
      );
    },
  };
}
