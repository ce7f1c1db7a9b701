import type { Role } from "./map.ts";
import { camelName } from "./names.ts";

/** A class, or a function that makes something, as a parser of any language sees it. */
export interface Definition {
  readonly kind: "class" | "function";
  readonly name: string;
  /** Public methods of a class, in camelCase or snake_case. */
  readonly methods: readonly string[];
  readonly docComment: string | null;
}

export type RoleEvidence = "name" | "methods" | "comment";

export interface RoleMatch {
  readonly role: Role;
  readonly by: readonly RoleEvidence[];
}

/** Names that a team adds to a role: its `roles` in apex-ws.migration.json. */
export type ExtraRoleNames = Readonly<Partial<Record<Role, readonly string[]>>>;

/** The last word of a name that says its role. */
const ROLE_WORDS: ReadonlyMap<string, Role> = new Map([
  ["manager", "manager"],
  ["queue", "queue"],
  ["buffer", "buffer"],
  ["registry", "registry"],
  ["emitter", "emitter"],
  ["notifier", "emitter"],
  ["bridge", "bridge"],
  ["factory", "factory"],
]);

/** What the one pipeline carries or knows. A `PrintQueue` and a `ToolRegistry` are not its business. */
const SUBJECTS: Readonly<Record<Role, ReadonlySet<string>>> = {
  manager: new Set(["websocket", "socket", "ws", "connection", "realtime"]),
  queue: new Set(["websocket", "socket", "ws", "message", "event", "realtime"]),
  buffer: new Set(["websocket", "socket", "ws", "message", "event", "realtime"]),
  registry: new Set(["websocket", "socket", "ws", "connection", "agent", "manager", "queue"]),
  emitter: new Set(["websocket", "socket", "ws", "agent", "realtime"]),
  bridge: new Set(["websocket", "socket", "ws", "agent", "realtime"]),
  factory: new Set(["websocket", "socket", "ws", "agent"]),
};

/** Words that a name of the role is whole with: `UniversalRegistry`, `UnifiedEmitter`. */
const WHOLE_NAMES: ReadonlyMap<string, Role> = new Map([
  ["universal registry", "registry"],
  ["unified manager", "manager"],
  ["unified emitter", "emitter"],
]);

/** A function that makes or finds the one thing of a role is a factory of it. */
const MAKING_VERBS: ReadonlySet<string> = new Set(["create", "get", "make", "build", "new", "provide"]);

/** Methods of a role. Two of them play it, whatever the class is called, if one of them is its own. */
const ROLE_METHODS: readonly { readonly role: Role; readonly own: RegExp; readonly others?: RegExp }[] = [
  { role: "emitter", own: /^emit(Agent|Tool|Run)[A-Z]|^emitCriticalEvent$/ },
  { role: "bridge", own: /^(notify|send)(Agent|Tool)[A-Z]|^setWebsocket(Manager|Bridge)$/ },
  {
    role: "manager",
    own: /^(add|remove|register|unregister)Connection$|^(connect|disconnect)User$|^sendTo(User|Thread|Connection)$/,
    others: /^sendTo(Room|All)$|^broadcast(To[A-Z]\w*)?$|^getUserConnections$/,
  },
  {
    role: "queue",
    own: /^(enqueue|dequeue|requeue|deadLetter)(Message|Event)?$/,
    others:
      /^(ack|nack|acknowledge)(Message|Event)?$|^retry(Message|Event)$|^(retry|process)(Queue|Failed|Pending)\w*$|^(start|stop)(Retry)?Process(or|ing)$|^getPending(Messages|Events)$|^(flush|clear|drain)(User)?Queue$|^getQueueStats$/,
  },
  {
    role: "buffer",
    own: /^buffer(User)?(Message|Event)$|^(deliver|replay|flush|drain|get|clear)Buffered\w*$/,
    others: /^(deliver|replay|flush)(User)?(Messages|Events)$|^getMissed(Messages|Events)$/,
  },
  {
    role: "registry",
    own: /^(un)?registerAgent(Class|Type)?$/,
    others: /^(find|get|remove|list)Agents?(ByName|Class|Type|Session)?$/,
  },
  { role: "factory", own: /^(create|get)(User|Isolated|Scoped)?(Web[sS]ocket(Manager|Emitter|Bridge)|Emitter|Bridge)$/ },
];

const METHODS_THAT_PLAY_A_ROLE = 2;
/** Of any role: most classes of a tree have none. */
const OWN_METHOD = new RegExp(ROLE_METHODS.map(({ own }) => own.source).join("|"));
const CLAIMS_TO_BE_THE_ONE =
  /single\s+source\s+of\s+truth|\bSSOT\b|\bthe\s+(?:one|only|canonical)\s+(?:and\s+only\s+)?(?:manager|queue|buffer|registry|emitter|bridge|factory)\b/i;

/** `WebSocketManagerV2` and `_UnifiedWebSocketManagerImplementation` are managers like the one that they follow. */
const GENERATION = /^(?:v?\d+|impl|implementation)$/;

/** `WebSocketManager`, `websocketManager` and `websocket_manager` are the same words. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/web_?socket/gi, "Websocket")
    .replaceAll(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3_$2$4")
    .toLowerCase()
    .split(/[_\W]+/)
    .map((word) => word.replace(/(?<=[a-z]{2})\d+$/, ""))
    .filter((word, index) => word !== "" && (index === 0 || !GENERATION.test(word)));
}

/** Most names of a tree have no such word, and to split a name costs more than to look for one. */
const ANY_ROLE_WORD = new RegExp([...ROLE_WORDS.keys()].join("|"), "i");

function roleOfWords(words: readonly string[]): Role | null {
  const role = ROLE_WORDS.get(words.at(-1) ?? "");
  if (role === undefined) return null;
  const named = words.slice(0, -1).some((word) => SUBJECTS[role].has(word));
  return named ? role : (WHOLE_NAMES.get(words.slice(-2).join(" ")) ?? null);
}

function roleByName(definition: Definition, extra: ExtraRoleNames): Role | null {
  for (const [role, names] of Object.entries(extra)) {
    if (names.includes(definition.name)) return role as Role;
  }
  if (!ANY_ROLE_WORD.test(definition.name)) return null;
  const words = wordsOf(definition.name);
  if (definition.kind === "class") return roleOfWords(words);
  const makes = MAKING_VERBS.has(words[0] ?? "") && roleOfWords(words.slice(1)) !== null;
  return makes ? "factory" : null;
}

function roleByMethods({ methods }: Definition): Role | null {
  const names = [...new Set(methods.map(camelName))];
  if (names.length < METHODS_THAT_PLAY_A_ROLE || !names.some((name) => OWN_METHOD.test(name))) return null;
  const counts = ROLE_METHODS.map(({ role, own, others }) => {
    const ofItsOwn = names.filter((name) => own.test(name)).length;
    const more = others === undefined || ofItsOwn === 0 ? 0 : names.filter((name) => others.test(name)).length;
    return { role, count: ofItsOwn + more };
  });
  const best = counts.reduce((most, next) => (next.count > most.count ? next : most));
  return best.count >= METHODS_THAT_PLAY_A_ROLE ? best.role : null;
}

function roleByComment({ kind, name, docComment }: Definition): Role | null {
  if (kind !== "class" || docComment === null || !CLAIMS_TO_BE_THE_ONE.test(docComment)) return null;
  return ROLE_WORDS.get(wordsOf(name).at(-1) ?? "") ?? null;
}

/**
 * The role that a definition plays in the old stack, or null: by its name, by methods that only the role has, or because
 * its comment claims to be the single source of truth of a role that its name ends in. The name decides where they differ.
 * The audit and the lint rule both ask here, so they never disagree.
 */
export function roleOf(definition: Definition, extra: ExtraRoleNames = {}): RoleMatch | null {
  const found: readonly (readonly [RoleEvidence, Role | null])[] = [
    ["name", roleByName(definition, extra)],
    ["methods", roleByMethods(definition)],
    ["comment", roleByComment(definition)],
  ];
  const role = found.find(([, match]) => match !== null)?.[1];
  if (role === undefined || role === null) return null;
  return { role, by: found.filter(([, match]) => match === role).map(([evidence]) => evidence) };
}
