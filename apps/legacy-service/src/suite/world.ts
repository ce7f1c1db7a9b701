import { createLine, type Line } from "./line.ts";
import type { ChatView, PageModule } from "./page.ts";
import type { Service } from "./service.ts";
import { eventually } from "./assert.ts";

/** A page that is open, and its network. */
export interface Tab extends Pick<ChatView, "shown" | "openThread" | "ask" | "startAgent" | "askForHistory" | "close"> {
  readonly user: string;
  readonly id: string;
  status(): ChatView["status"];
  /** Texts of what is shown of a type, in their order. */
  texts(type: string, threadId?: string): string[];
  /** Types of what is shown of runs, in their order. */
  types(threadId?: string): string[];
  /** Cuts the network, and waits until the service has seen it. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** From one network to another: the connection of the first one hangs. */
  switchNetwork(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a scenario has: people with their pages, and the office, which asks the service by HTTP. */
export interface World {
  /** A name of this scenario's own. */
  user(name: string): string;
  /** Opens a page and waits until it is online. `id`: of the tab, as its session storage keeps it. */
  tab(user: string, id?: string): Promise<Tab>;
  /** The same without waiting, with any token or none. */
  tabWith(user: string, token: string | undefined): Promise<Tab>;
  post(path: string, body: object): Promise<Answer>;
  /** The service dies and is started again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const RUN_EVENTS = new Set(["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed", "agent_failed", "agent_error", "agent_death", "reasoning"]);

const SERVER_ERROR = 500;

export interface WorldParts {
  readonly service: Service;
  readonly page: PageModule;
  /** The id of the scenario: names of people and tabs have it in them. */
  readonly scenario: string;
  /** Called with what the office was answered, where that is a failure of the service. */
  readonly onServerError: (text: string) => void;
}

export function createWorld({ service, page, scenario, onServerError }: WorldParts): World {
  const tabs: { readonly view: ChatView; readonly line: Line }[] = [];
  const user = (name: string): string => `${name}-${scenario}`;
  let opened = 0;

  async function post(path: string, body: object): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${service.port()}${path}`, { method: "POST", body: JSON.stringify(body) });
    const answer = (await response.json()) as Answer["body"];
    if (response.status === SERVER_ERROR) onServerError(`POST ${path}: ${String(answer["error"])}`);
    return { status: response.status, body: answer };
  }

  async function open(userId: string, token: string | undefined, id: string): Promise<Tab> {
    const line = await createLine(service.port);
    const view = new page.ChatView({ url: `ws://127.0.0.1:${line.port}/ws`, token, tab: id });
    tabs.push({ view, line });
    view.open();
    return createTab({ user: userId, id, view, line, post });
  }

  return {
    user,
    async tab(userId, id = `tab-${scenario}-${++opened}.`) {
      const tab = await open(userId, `token-${encodeURIComponent(userId)}`, id);
      await eventually(`${userId} is online`, tab.status, "online");
      return tab;
    },
    tabWith: (userId, token) => open(userId, token, `tab-${scenario}-${++opened}.`),
    post,
    restart: () => service.restart(),
    async close() {
      for (const { view } of tabs) view.close();
      await Promise.all(tabs.map(({ line }) => line.close()));
    },
  };
}

interface TabParts {
  readonly user: string;
  readonly id: string;
  readonly view: ChatView;
  readonly line: Line;
  readonly post: World["post"];
}

function createTab({ user, id, view, line, post }: TabParts): Tab {
  const inThread = (threadId: string | undefined) => (shown: ChatView["shown"][number]) => threadId === undefined || shown.threadId === threadId;
  return {
    user,
    id,
    shown: view.shown,
    openThread: (threadId) => view.openThread(threadId),
    ask: (threadId, text) => view.ask(threadId, text),
    startAgent: (threadId, text) => view.startAgent(threadId, text),
    askForHistory: (threadId) => view.askForHistory(threadId),
    close: () => view.close(),
    status: () => view.status,
    texts: (type, threadId) => view.shown.filter((shown) => shown.type === type && inThread(threadId)(shown)).map(({ text }) => text),
    types: (threadId) => view.shown.filter((shown) => RUN_EVENTS.has(shown.type) && inThread(threadId)(shown)).map(({ type }) => type),
    async goAway() {
      line.cut();
      let isOnline = true;
      await eventually(`${user} is gone`, () => (isOnline ? (void look(), true) : false), false);
      async function look(): Promise<void> {
        isOnline = (await post("/presence", { user })).body["online"] === true;
      }
    },
    async comeBack() {
      line.restore();
      view.networkIsBack();
      await eventually(`${user} is back`, () => view.status, "online");
    },
    async switchNetwork() {
      const before = line.opened();
      line.hang();
      await eventually(`${user} connects again`, () => (view.networkIsBack(), line.opened() > before), true);
      await eventually(`${user} is online again`, () => view.status, "online");
    },
  };
}
