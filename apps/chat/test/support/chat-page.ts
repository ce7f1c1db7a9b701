import type { Page } from "playwright-core";

/** The page as a person uses it. */
export interface ChatPage {
  readonly page: Page;
  ask(question: string): Promise<void>;
  press(button: string): Promise<void>;
  /** Waits until the line is in this phase. */
  untilPhase(phase: string): Promise<void>;
  /** Waits until the last answer is longer than this. */
  untilTextBeyond(length: number): Promise<void>;
  /** Waits until the question at `index` (from 0; -1: the last) is there and in this state: its words are in another stream than what answers it. */
  untilTurn(state: string, index?: number): Promise<void>;
  turns(): Promise<TurnSeen[]>;
  /** The pipeline's facts by their id, such as `lost`. */
  facts(): Promise<Record<string, string>>;
  threadId(): Promise<string>;
}

/** A question as it stands on the screen. */
export interface TurnSeen {
  readonly question: string;
  readonly state: string;
  readonly runs: readonly { readonly id: string; readonly state: string; readonly folded: boolean; readonly text: string }[];
}

const TIMEOUT_MS = 40_000;

export function chatPage(page: Page): ChatPage {
  const lastAnswer = page.locator(".turn").last().locator(":scope > .run .answer");
  return {
    page,
    ask: async (question) => {
      await page.getByRole("textbox").fill(question);
      await page.getByRole("textbox").press("Enter");
    },
    press: (button) => page.getByRole("button", { name: button, exact: true }).click(),
    untilPhase: (phase) => page.locator(`.phase[data-phase="${phase}"]`).waitFor({ timeout: TIMEOUT_MS }),
    untilTextBeyond: async (length) => {
      await lastAnswer.waitFor({ timeout: TIMEOUT_MS });
      await page.waitForFunction(
        ([selector, wanted]) => ([...document.querySelectorAll(selector)].at(-1)?.textContent ?? "").length > wanted,
        [".turn:last-of-type > .run .answer", length] as const,
        { timeout: TIMEOUT_MS },
      );
    },
    untilTurn: (state, index = -1) =>
      page
        .locator(".turn")
        .nth(index)
        .and(page.locator(`[data-state="${state}"]`))
        .filter({ hasNot: page.locator(".words", { hasText: /^…$/ }) })
        .waitFor({ timeout: TIMEOUT_MS }),
    turns: () => page.evaluate(readTurns),
    facts: () => page.evaluate(() => Object.fromEntries([...document.querySelectorAll<HTMLElement>("[data-fact]")].map((fact) => [fact.dataset["fact"] ?? "", fact.innerText]))),
    threadId: async () => new URL(page.url()).hash.slice(1),
  };
}

/** Runs in the page. */
function readTurns(): TurnSeen[] {
  return [...document.querySelectorAll<HTMLElement>(".turn")].map((turn) => ({
    question: turn.querySelector(".words")?.textContent ?? "",
    state: turn.dataset["state"] ?? "",
    runs: [...turn.querySelectorAll<HTMLElement>(":scope > [data-run]")].map((run) => ({
      id: run.dataset["run"] ?? "",
      state: run.dataset["state"] ?? "",
      folded: run instanceof HTMLDetailsElement && !run.open,
      text: run.querySelector(".answer")?.textContent ?? "",
    })),
  }));
}
