import { manager, noticesOf } from "../manager.ts";

const AT_ONCE = 100;

/** Alarms are in the user's thread as soon as they are raised. */
export const alarms = {
  async raise(userId: string, count: number): Promise<{ accepted: number }> {
    const all = Array.from({ length: count }, (_, index) => ({ type: "alarm", payload: { text: `Alarm ${index + 1}`, number: index + 1 } }) as const);
    for (let from = 0; from < count; from += AT_ONCE) await manager.append(noticesOf(userId), all.slice(from, from + AT_ONCE));
    return { accepted: count };
  },

  /** Nothing is left to collect: a page reads on from its cursor. */
  async collect(_userId: string): Promise<{ delivered: number }> {
    return { delivered: 0 };
  },
};
