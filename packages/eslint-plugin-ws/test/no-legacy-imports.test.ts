import { noLegacyImports } from "../src/rules/no-legacy-imports.ts";
import { runRule } from "./support/run-rule.ts";

const OLD = "@apex/backend/services/chat";
const pager = `'Pager' of '${OLD}' belongs to the old stack. Nothing pages any more.`;
const whole = `'${OLD}' belongs to the old stack. Ask the chat team.`;
const sender = `'Sender' of '${OLD}' belongs to the old stack. Use Writer of '@apex/ws-manager' instead. The calls stay as they are.`;

runRule("no-legacy-imports finds each form", noLegacyImports, {
  valid: [
    { name: "other packages", code: 'import { Pager } from "pager"; const { a } = require("@apex/backendish/services/chat");' },
    { name: "the new package", code: 'import { createManager } from "@apex/ws-manager";' },
    { name: "a relative file that is none of the old tree", code: 'import { Pager } from "./services/chat";' },
    { name: "a name that is put together", code: "import(`@apex/backend/${name}`); require(OLD);" },
    { name: "functions with the names of mocks", code: `mock("${OLD}"); store.mock("${OLD}"); i18n.resolve("${OLD}"); loader.require("${OLD}"); load(here)("${OLD}"); new URL("../old/services/chat", base);` },
    { name: "the compat package, in the first stage", code: 'import { Pager } from "@apex/ws-legacy-compat/services/chat";' },
    { name: "what the baseline allows", file: "src/known.ts", code: `import { Pager } from "${OLD}"; export { Pager as Old } from "${OLD}"; vi.mock("${OLD}");` },
  ],
  invalid: [
    { name: "import", code: `import { Pager } from "${OLD}";`, says: [pager] },
    { name: "import of a default, and as a namespace", code: `import chat, * as all from "${OLD}";`, says: [whole, whole] },
    { name: "import of nothing", code: `import "${OLD}";`, says: [whole] },
    { name: "import of empty braces", code: `import {} from "${OLD}";`, says: [whole] },
    { name: "a name in quotes", code: `import { "Pager" as P } from "${OLD}";`, says: [pager] },
    { name: "import type", code: `import type { Pager } from "${OLD}";`, typescript: true, says: [pager] },
    { name: "inline type", code: `import { type Pager } from "${OLD}";`, typescript: true, says: [pager] },
    { name: "export from", code: `export { Pager as P } from "${OLD}";`, says: [pager] },
    { name: "export *", code: `export * from "${OLD}"; export * as chat from "${OLD}";`, says: [whole, whole] },
    { name: "export type", code: `export type { Pager } from "${OLD}"; export type * from "${OLD}";`, typescript: true, says: [pager, whole] },
    { name: "require", code: `const chat = require("${OLD}");`, says: [whole] },
    { name: "require, taken apart", code: `const { Pager, ...rest } = require("${OLD}");`, says: [pager, whole] },
    { name: "a member of require", code: `new (require("${OLD}").Pager)(); require("${OLD}")["Pager"];`, says: [pager, pager] },
    { name: "createRequire(…)", code: `createRequire(import.meta.url)("${OLD}").Pager;`, says: [pager] },
    { name: "what createRequire returned", code: `const load = createRequire(import.meta.url); load("${OLD}").Pager; load.resolve("${OLD}");`, says: [pager, whole] },
    { name: "a module in the folder of its build", code: 'import { Pager } from "@apex/backend/dist/services/chat.js";', says: [/^'Pager' of '@apex\/backend\/dist/] },
    { name: "new URL", code: 'new Worker(new URL("../old/services/chat.ts", import.meta.url));', says: [/^'\.\.\/old/] },
    { name: "module.require", code: `module.require("${OLD}");`, says: [whole] },
    { name: "require.resolve and import.meta.resolve", code: `require.resolve("${OLD}"); import.meta.resolve("${OLD}");`, says: [whole, whole] },
    { name: "import()", code: `import("${OLD}");`, says: [whole] },
    { name: "import(), taken apart", code: `const { Pager } = await import("${OLD}"); ({ Pager: x } = await import("${OLD}"));`, says: [pager, pager] },
    { name: "a member of import()", code: `(await import("${OLD}")).Pager;`, says: [pager] },
    { name: "import().then", code: `import("${OLD}").then(({ Pager }) => Pager); import("${OLD}").then((chat) => chat);`, says: [pager, whole] },
    { name: "import() behind casts", code: `const { Pager } = (await import("${OLD}"))! as never satisfies never;`, typescript: true, says: [pager] },
    { name: "a template without substitutions", code: `import(\`${OLD}\`); require(\`${OLD}\`);`, says: [whole, whole] },
    { name: 'import("…") types', code: `let a: import("${OLD}").Pager.Part; let b: typeof import("${OLD}");`, typescript: true, says: [pager, whole] },
    { name: "import x = require", code: `import chat = require("${OLD}"); export import other = require("${OLD}");`, typescript: true, says: [whole, whole] },
    { name: "declare module", code: `declare module "${OLD}" { interface More {} }`, typescript: true, says: [whole] },
    { name: "mocks", code: ["vi.mock", "vi.doMock", "vi.unmock", "vi.doUnmock", "vitest.mock", "jest.mock", "jest.doMock", "jest.unmock", "jest.dontMock", "jest.setMock", "jest.unstable_mockModule", "mock.module", "t.mock.module"].map((call) => `${call}("${OLD}", make);`).join("\n"), says: Array<string>(13).fill(whole) },
    { name: "mocks in a chain", code: `jest.mock("fs").mock("${OLD}").mock("path");`, says: [whole] },
    { name: "a mock by import()", code: `vi.mock(import("${OLD}"), make);`, says: [whole] },
    { name: "a mock with a type", code: `vi.mock<typeof import("${OLD}")>("${OLD}");`, typescript: true, says: [whole, whole] },
    { name: "the real one behind a mock", code: `const { Pager } = await vi.importActual("${OLD}"); jest.requireActual("${OLD}").Pager; vi.importMock("${OLD}"); jest.requireMock("${OLD}"); jest.createMockFromModule("${OLD}");`, says: [pager, pager, whole, whole, whole] },
    { name: "a relative path into the old tree", code: 'import { Pager } from "../old/services/chat/index.ts"; require("../old/services/chat");', says: [/^'Pager' of '\.\.\/old/, /^'\.\.\/old/] },
    { name: "an alias", code: 'import { Pager } from "~old/services/chat";', says: [/^'Pager' of '~old/] },
    { name: "a module that only a rule knows", code: 'import { X } from "@apex/backend/websocket-core/never-heard-of";', says: [/^'X' of/] },
    { name: "the compat package, in the second stage", code: 'import { Pager } from "@apex/ws-legacy-compat/services/chat";', options: [{ compat: "forbid" }], says: [/^'Pager' of '@apex\/ws-legacy-compat.* for a limited time\. Nothing pages/] },
  ],
});

runRule("no-legacy-imports and the baseline", noLegacyImports, {
  valid: [],
  invalid: [
    { name: "one more than it allows", file: "src/known.ts", code: `import { Pager } from "${OLD}"; require("${OLD}").Pager; require("${OLD}").Pager;`, says: [`${pager} The baseline allows 2 in this file; this is one more.`] },
    { name: "another file", code: `import { Pager } from "${OLD}";`, file: "src/known.test.ts", says: [pager] },
    { name: "no baseline", file: "src/known.ts", options: [{ baseline: false }], code: `import { Pager } from "${OLD}";`, says: [pager] },
    { name: "a baseline that is missing", options: [{ baseline: "no-such.json" }], code: "let a;", says: [/no-such\.json/] },
    { name: "a file of the team that is none", file: "broken/chat.ts", code: "let a;", says: [/apex-ws\.migration\.json/] },
  ],
});

runRule("no-legacy-imports rewrites what the map calls automatic", noLegacyImports, {
  valid: [],
  invalid: [
    { name: "a renamed class", code: `import { Sender } from '${OLD}' // why\nnew Sender();`, says: [sender], fixed: "import { Writer as Sender } from '@apex/ws-manager' // why\nnew Sender();" },
    { name: "a name of its own", code: `import { Sender as S, openSender } from "${OLD}";`, says: [sender, /openSender/], fixed: 'import { Writer as S, openSender } from "@apex/ws-manager";' },
    { name: "every other byte", code: `import {\n  Sender, // sends\n\n  openSender,\n} from "${OLD}"; /* end */\r\n`, says: [sender, /openSender/], fixed: 'import {\n  Writer as Sender, // sends\n\n  openSender,\n} from "@apex/ws-manager"; /* end */\r\n' },
    { name: "export from", code: `export { Sender, Sender as S, openSender as default } from "${OLD}";`, says: [sender, sender, /openSender/], fixed: 'export { Writer as Sender, Writer as S, openSender as default } from "@apex/ws-manager";' },
    { name: "require", code: `const { Sender, openSender: open, Sender: S = 1 } = require("${OLD}");`, says: [sender, /openSender/, sender], fixed: 'const { Writer: Sender, openSender: open, Writer: S = 1 } = require("@apex/ws-manager");' },
    { name: "a default in a pattern", code: `const { Sender = 1 } = require("${OLD}");`, says: [sender], fixed: 'const { Writer: Sender = 1 } = require("@apex/ws-manager");' },
    { name: "a member", code: `require("${OLD}").Sender; require(\`${OLD}\`)["Sender"];`, says: [sender, sender], fixed: 'require("@apex/ws-manager").Writer; require(`@apex/ws-manager`)["Writer"];' },
    { name: "import()", code: `const { Sender } = await import("${OLD}"); import("${OLD}").then(({ Sender: S }) => S);`, says: [sender, sender], fixed: 'const { Writer: Sender } = await import("@apex/ws-manager"); import("@apex/ws-manager").then(({ Writer: S }) => S);' },
    { name: "types", code: `import type { Sender } from "${OLD}"; let a: import("${OLD}").Sender<1>; let b: typeof import("${OLD}").Sender;`, typescript: true, says: [sender, sender, sender], fixed: 'import type { Writer as Sender } from "@apex/ws-manager"; let a: import("@apex/ws-manager").Writer<1>; let b: typeof import("@apex/ws-manager").Writer;' },
    { name: "several successors", code: `  import { Sender, Listener as L } from "${OLD}";\r\n`, says: [sender, /Listener/], fixed: '  import { Writer as Sender } from "@apex/ws-manager";\r\n  import { Listener as L } from "@apex/ws-client";\r\n' },
    { name: "a class whose successor is a type, imported as a type", code: `import type { Context } from "${OLD}"; let a: Context;`, typescript: true, says: [/Context/], fixed: 'import type { LegacyContext as Context } from "@apex/ws-manager"; let a: Context;' },
    { name: "an inline type", code: `import { type Context, Sender } from "${OLD}";`, typescript: true, says: [/Context/, sender], fixed: 'import { type LegacyContext as Context, Writer as Sender } from "@apex/ws-manager";' },
  ],
});

runRule("no-legacy-imports leaves to a person what may not compile", noLegacyImports, {
  valid: [],
  invalid: [
    { name: "a class whose successor is a type, constructed", code: `import { Context } from "${OLD}"; new Context();`, says: [/ctx\.identity/] },
    { name: "its type by typeof", code: `import type { Context } from "${OLD}"; let a: InstanceType<typeof Context>; let b: typeof import("${OLD}").Context;`, typescript: true, says: [/ctx\.identity/, /ctx\.identity/] },
    { name: "used as a type only", code: `import { Context } from "${OLD}"; let a: Context;`, typescript: true, says: [/ctx\.identity/], suggested: [`import { type LegacyContext as Context } from "@apex/ws-manager"; let a: Context;`] },
    { name: "a note", code: `import { Watcher } from "${OLD}";`, says: [/It has no start\(\)/], suggested: ['import { Watch as Watcher } from "@apex/ws-manager";'] },
    { name: "one that may move beside one that may not", code: `import { Sender, Pager } from "${OLD}";`, says: [sender, pager], suggested: [`import { Pager } from "${OLD}";\nimport { Writer as Sender } from "@apex/ws-manager";`, `import { Pager } from "${OLD}";\nimport { Writer as Sender } from "@apex/ws-manager";`] },
    { name: "the same at the end of lines", code: `  export {\n    Pager,\n    Sender,\n    openSender as o\n  } from "${OLD}";`, says: [pager, sender, /openSender/], suggested: Array<string>(3).fill(`  export {\n    Pager\n  } from "${OLD}";\n  export { Writer as Sender, openSender as o } from "@apex/ws-manager";`) },
    { name: "the same between others", code: `import {\n  Pager as A,\n  Sender,\n  Pager as B,\n} from "${OLD}"`, says: [pager, sender, pager], suggested: Array<string>(3).fill(`import {\n  Pager as A,\n  Pager as B,\n} from "${OLD}"\nimport { Writer as Sender } from "@apex/ws-manager"`) },
    { name: "comments between the names", code: `import { Sender, /* why */ Pager } from "${OLD}";`, says: [sender, pager] },
    { name: "a default beside it", code: `import chat, { Sender } from "${OLD}";`, says: [whole, sender] },
    { name: "a successor that is to come", code: `import { Bell } from "${OLD}";`, says: [/Its successor, manager\.ring\(…\), is still to come: add no further use\. Ring by hand\./] },
    { name: "an import of a module that is mocked", code: `import { Sender, openSender } from "${OLD}"; import { Listener } from "~old/services/chat"; vi.mock("${OLD}", () => ({ Sender: Fake }));`, says: [sender, /openSender/, /Listener/, whole] },
    { name: "a class whose successor is a function, used as a type", code: `import { Chat, type Chat as C } from "${OLD}"; let a: Chat; new Chat();`, typescript: true, says: [/openChat/, /openChat/] },
    { name: "its import as a type", code: `import type { Chat } from "${OLD}"; let a: Chat; let b: import("${OLD}").Chat;`, typescript: true, says: [/openChat/, /openChat/] },
    { name: "its export, of which others may take the type", code: `export { Chat } from "${OLD}";`, says: [/openChat/] },
    { name: "the same used as a value", code: `import { Chat } from "${OLD}"; Chat.open();`, says: [/openChat/], suggested: ['import { openChat as Chat } from "@apex/ws-manager"; Chat.open();'] },
    { name: "the mock of a module", code: `const { Sender } = await vi.importActual("${OLD}"); vi.mock("${OLD}");`, says: [sender, whole] },
  ],
});
