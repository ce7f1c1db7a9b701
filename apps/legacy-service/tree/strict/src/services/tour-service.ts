import { manager, noticesOf } from "../manager.ts";

const STEPS = ["Welcome", "This is your inbox", "Ask an agent here", "Watch it think", "It uses tools", "Stop it here", "That is all"];

/** Shows newcomers around: the steps are in the user's thread, for whichever page is ready. */
export const tours = {
  async start(userId: string, _tab: string): Promise<void> {
    const steps = STEPS.map((text, index) => ({ type: "tour_step", payload: { step: index + 1, text: `${text}, ${userId}` } }) as const);
    await manager.append(noticesOf(userId), steps);
  },

  async ready(_userId: string, _tab: string): Promise<void> {},

  async end(_userId: string, _tab: string): Promise<void> {},
};
