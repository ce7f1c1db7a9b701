import { readdirSync } from "node:fs";
import path from "node:path";
import js from "@eslint/js";
import importPlugin from "eslint-plugin-import";
import nodePlugin from "eslint-plugin-n";
import tseslint from "typescript-eslint";
import { CORE_ASYNC_FILES, CORE_ZONES, PACKAGE_ADVICE, PACKAGE_ARROWS, SCOPE, ZONE_ADVICE } from "./tools/config/arrows.js";

const root = import.meta.dirname;
const CORE = "packages/ws-queue-core";
const CONDITIONS = ["@apex/source", "types", "import", "default"];

/** `pnpm lint` reads the types of all files from one program; one for each package took four times as long. An editor has its own. */
const TYPES = process.env.APEX_LINT === "workspace" ? { project: "./tools/config/tsconfig.lint.json" } : { projectService: true };

const NO_EXPORT_ALL = {
  selector: "ExportAllDeclaration",
  message: "The public surface is listed by name: export { a, b } from … instead of export *.",
};
const NO_TYPE_IMPORT_EXPRESSION = {
  selector: "TSImportType",
  message: 'Arrows are checked on import declarations: write import type { X } from "…" at the top instead.',
};
const SYNTAX_EVERYWHERE = [NO_EXPORT_ALL, NO_TYPE_IMPORT_EXPRESSION];

/** What a package could know of the tests that run it: then what is tested is not what runs (defect X17). */
const NO_KNOWLEDGE_OF_TESTS = [
  // Not `option.env("NAME")` of a command line: what a person sets is an option of the tool.
  "ObjectPattern > Property[key.name='env'], MemberExpression[property.name='env']:not(CallExpression > MemberExpression.callee), MemberExpression[property.value='env']",
  "MemberExpression[object.type='MetaProperty'][property.name='vitest']",
  "ImportSpecifier[imported.name='env']",
  "CallExpression[callee.object.property.name='stack']",
  "Literal[value=/^(NODE_ENV|VITEST|VITEST_.*|JEST_WORKER_ID|NODE_TEST_CONTEXT|PYTEST_.*)$/]",
].map((selector) => ({
  selector,
  message: "Code of a package does the same wherever it runs: no environment and no test runner decides. What differs is an option that the application passes.",
}));

const PURE_ADVICE = "The core has no clock and no random source: take `now` as an argument, and randomness from the port.";
const NO_RANDOM = [
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: PURE_ADVICE },
  {
    selector: "Identifier[name='Math']:not(MemberExpression[computed=false] > Identifier.object)",
    message: `Math is read by plain members only (Math.min), so that Math.random cannot be aliased. ${PURE_ADVICE}`,
  },
];
const ASYNC_ADVICE =
  "Machines never wait: a read, a commit or a send is an output, and its result an input. Async code belongs to a driver, to the port of the store, or to the memory store.";
const NO_ASYNC = [
  { selector: ":function[async=true]", message: ASYNC_ADVICE },
  { selector: "AwaitExpression, ForOfStatement[await=true], ImportExpression", message: ASYNC_ADVICE },
  { selector: "VariableDeclaration[kind='await using']", message: ASYNC_ADVICE },
  {
    selector: "Identifier[name=/^(Promise|PromiseLike|AsyncIterable|AsyncIterator|AsyncGenerator)$/]",
    message: ASYNC_ADVICE,
  },
];

/** Imports by name: does not depend on how a resolver is set up or on what is installed. */
function namedArrows(folder) {
  const allowed = PACKAGE_ARROWS[folder];
  const exceptions = allowed.flatMap((name) => [`!${SCOPE}${name}`, `!${SCOPE}${name}/**`]);
  return {
    files: [`packages/${folder}/src/**`],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { patterns: [{ group: [`${SCOPE}**`, ...exceptions], message: PACKAGE_ADVICE[folder] }] },
      ],
    },
  };
}

/** The same arrows by resolved path: sees relative imports, links and dynamic imports. */
function pathArrows(folder) {
  const reachable = [folder, ...PACKAGE_ARROWS[folder]];
  const unreachable = Object.keys(PACKAGE_ARROWS).filter((name) => !reachable.includes(name));
  return [...unreachable.map((name) => `./packages/${name}`), "./apps", "./tools"].map((from) => ({
    target: `./packages/${folder}/src`,
    from,
    message: PACKAGE_ADVICE[folder],
  }));
}

function zonePaths(zone) {
  return zone === "root" ? `${CORE}/src/*.ts` : `./${CORE}/src/${zone}`;
}

/** Zones inside the core by resolved path; "types only" is added by dependency-cruiser, which tells types apart. */
function coreZones() {
  const zones = Object.keys(CORE_ZONES);
  return zones.flatMap((zone) => {
    const reachable = CORE_ZONES[zone].map((name) => name.replace("type:", ""));
    return zones
      .filter((name) => name !== zone && name !== "root" && !reachable.includes(name))
      .map((name) => ({ target: zonePaths(zone), from: zonePaths(name), message: ZONE_ADVICE[zone] }));
  });
}

function workspaceFolders() {
  return ["packages", "tools", "apps"].flatMap((parent) =>
    readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`),
  );
}

const packageFolders = Object.keys(PACKAGE_ARROWS);

export default tseslint.config(
  // The fixtures of the consumers are programs of another project, with other compilers; the legacy tree is there to be read, and the
  // legacy service is old on purpose.
  {
    ignores: [
      ...["**/dist/**", "**/coverage/**", "**/.turbo/**", "**/node_modules/**"],
      ...["tools/consumers/fixtures/**", "tools/legacy-fixture/tree/**"],
      ...["apps/legacy-service/tree/**", "apps/legacy-service/.stages/**"],
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { ...TYPES, tsconfigRootDir: root } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/unbound-method": "off",
      // An interface without members names a role; a generic that is used once documents a shape.
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
    },
  },
  {
    files: ["**/*.ts", "**/*.js", "**/*.mjs"],
    plugins: { import: importPlugin },
    settings: {
      "import/parsers": { "@typescript-eslint/parser": [".ts"], espree: [".js", ".mjs"] },
      "import/resolver": {
        typescript: {
          project: ["packages", "tools", "apps"].map((folder) => path.join(root, folder, "*/tsconfig.json")),
          conditionNames: CONDITIONS,
          noWarnOnMultipleProjects: true,
        },
      },
    },
    rules: {
      "import/no-unresolved": "error",
      // Cycles, of types too, are `pnpm run deps`: here looking for them took half of the linter's time.
      "import/no-self-import": "error",
      "import/no-duplicates": "error",
      "import/no-relative-packages": "error",
      "import/no-restricted-paths": [
        "error",
        { basePath: root, zones: [...packageFolders.flatMap(pathArrows), ...coreZones()] },
      ],
      "import/no-extraneous-dependencies": ["error", { devDependencies: false, includeTypes: true }],
      "no-restricted-syntax": ["error", ...SYNTAX_EVERYWHERE],
      eqeqeq: "error",
      "no-eval": "error",
      "no-new-func": "error",
    },
  },
  ...packageFolders.map(namedArrows),
  {
    name: "no package knows that it is tested",
    files: ["packages/*/src/**"],
    rules: { "no-restricted-syntax": ["error", ...SYNTAX_EVERYWHERE, ...NO_KNOWLEDGE_OF_TESTS] },
  },
  {
    name: "the core and the client run everywhere",
    files: [`${CORE}/src/**`, "packages/ws-client/src/**"],
    rules: { "import/no-nodejs-modules": "error" },
  },
  {
    name: "the core is pure",
    files: [`${CORE}/src/**`],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["Date", "globalThis", "performance", "crypto", "window", "self", "global"].map((name) => ({
          name,
          message: PURE_ADVICE,
        })),
      ],
      "no-restricted-syntax": ["error", ...SYNTAX_EVERYWHERE, ...NO_KNOWLEDGE_OF_TESTS, ...NO_RANDOM, ...NO_ASYNC],
    },
  },
  {
    name: "the core's store port and memory store may wait",
    files: CORE_ASYNC_FILES.map((glob) => `${CORE}/${glob}`),
    rules: { "no-restricted-syntax": ["error", ...SYNTAX_EVERYWHERE, ...NO_KNOWLEDGE_OF_TESTS, ...NO_RANDOM] },
  },
  ...workspaceFolders().map((folder) => ({
    name: `tests and benchmarks of ${folder} may use the root's tools`,
    files: [`${folder}/test/**`, `${folder}/bench/**`, `${folder}/tsup*.config.ts`],
    rules: {
      "import/no-extraneous-dependencies": [
        "error",
        { includeTypes: true, packageDir: [path.join(root, folder), root] },
      ],
    },
  })),
  {
    name: "configuration and scripts",
    files: ["*.js", "*.mjs", "*.ts", "packages/*/tsup*.config.ts", "tools/config/**", "tools/consumers/*.mjs", "scripts/**"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      parserOptions: { projectService: false, project: false },
      globals: { Buffer: "readonly", console: "readonly", performance: "readonly", process: "readonly" },
    },
    rules: {
      "import/no-extraneous-dependencies": ["error", { packageDir: root }],
      "import/no-relative-packages": "off",
    },
  },
  {
    name: "what starts before the project's own Node is installed",
    files: ["scripts/**"],
    ignores: ["scripts/typecheck.mjs"],
    plugins: { n: nodePlugin },
    rules: { "n/no-unsupported-features/node-builtins": ["error", { version: ">=20.11.0", ignores: ["import.meta.dirname"] }] },
  },
);
