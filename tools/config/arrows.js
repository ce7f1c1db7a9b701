/**
 * Who may import whom. ESLint (`eslint.config.js`) and dependency-cruiser (`.dependency-cruiser.mjs`) both read this
 * file, so an arrow is changed in one place.
 */

export const SCOPE = "@apex/";

/** Package folder in `packages/` to the packages that its `src` may import. */
export const PACKAGE_ARROWS = {
  "ws-queue-core": [],
  "ws-transport": ["ws-queue-core"],
  "ws-sqlite": ["ws-queue-core"],
  "ws-redis": ["ws-queue-core"],
  "ws-client": ["ws-queue-core"],
  "ws-manager": ["ws-queue-core", "ws-transport", "ws-sqlite", "ws-redis"],
  "ws-migration": [],
  "ws-legacy-compat": ["ws-manager"],
  "ws-cli": ["ws-migration", "ws-manager"],
  "ws-codemod": ["ws-migration", "ws-cli"],
  "eslint-plugin-ws": ["ws-migration"],
};

/** Where to go instead of importing against an arrow. */
export const PACKAGE_ADVICE = {
  "ws-queue-core":
    "The core imports nothing. Define a port in the core and let the package that needs it implement the port.",
  "ws-transport": "The transport knows the core only. What it needs from above is passed in by ws-manager.",
  "ws-sqlite": "A store implements the core's store port and knows nothing else. Shared store logic belongs to the core.",
  "ws-redis": "A store implements the core's store port and knows nothing else. Shared store logic belongs to the core.",
  "ws-client": "The client knows the core only. What both sides share belongs to ws-queue-core.",
  "ws-manager":
    "The manager imports the core, the transport and the stores. What client and server share belongs to ws-queue-core.",
  "ws-migration": "What is known of the old stack imports nothing of ours: it is loaded by linters and command lines.",
  "ws-legacy-compat": "The old names are facades over the public manager: what they need and it lacks belongs to the manager.",
  "ws-cli":
    "The command reads code and runs none of it, and asks a service through the manager's control entry. What it shares with the lint rules belongs to ws-migration.",
  "ws-codemod": "The codemod changes what the audit counts: it reads sources by ws-cli and the map by ws-migration, and nothing of a server.",
  "eslint-plugin-ws": "The rules know the map only. What they share with the command belongs to ws-migration.",
};

/**
 * Folders of the core's `src` to what they may import; `root` stands for the files directly in `src`, and a name after
 * `type:` may be imported by `import type` only.
 */
export const CORE_ZONES = {
  root: [],
  protocol: ["root"],
  events: ["root"],
  store: ["root"],
  client: ["root", "protocol", "events"],
  server: ["root", "protocol", "events", "type:store"],
};

export const ZONE_ADVICE = {
  root: "Files directly in src are the words that all zones share: move the file into the zone that it needs.",
  protocol: "The protocol imports only files directly in src: move what both need there.",
  events: "Events import only files directly in src: move what both need there.",
  store: "The store zone knows no wire and no side: move what both need into a file directly in src.",
  client: "The browser takes this zone: no server and no store code. Move what both sides share to src or src/protocol.",
  server:
    "A server machine holds no store: a read or a commit is an output. Import the store's types only, and nothing of the client.",
};

/** Core files that may be asynchronous: the store's port, which drivers implement and call, and the memory store. */
export const CORE_ASYNC_FILES = ["src/store/port.ts", "src/store/factory.ts", "src/store/memory/**"];
