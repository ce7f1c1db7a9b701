/** One timer that is moved as often as needed. */
export interface Alarm {
  /** Rings once at this instant of `now`; undefined: not at all. */
  set(at: number | undefined): void;
}

/** Longer waits overflow the platform's timers; ringing early is harmless, the machine is asked again. */
const WAIT_MAX_MS = 0x7fff_ffff;

export function createAlarm(now: () => number, onRing: () => void): Alarm {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    set(at) {
      clearTimeout(timer);
      if (at !== undefined) timer = setTimeout(onRing, Math.min(WAIT_MAX_MS, Math.ceil(at - now())));
    },
  };
}
