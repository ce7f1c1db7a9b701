import { CORE_ZONES, PACKAGE_ADVICE, PACKAGE_ARROWS, ZONE_ADVICE } from "./tools/config/arrows.js";

const CORE_SRC = "^packages/ws-queue-core/src";

function packageArrows([folder, allowed]) {
  const reachable = [folder, ...allowed].join("|");
  return {
    name: `arrows-${folder}`,
    comment: PACKAGE_ADVICE[folder],
    severity: "error",
    from: { path: `^packages/${folder}/src/` },
    to: { path: "^(packages|apps|tools)/", pathNot: `^packages/(${reachable})/` },
  };
}

function zonePath(zone) {
  return zone === "root" ? `${CORE_SRC}/[^/]+$` : `${CORE_SRC}/${zone}/`;
}

function zoneRules([zone, allowed]) {
  const values = allowed.filter((name) => !name.startsWith("type:"));
  const types = allowed.filter((name) => name.startsWith("type:")).map((name) => name.slice("type:".length));
  const rule = { comment: ZONE_ADVICE[zone], severity: "error", from: { path: zonePath(zone) } };
  const outside = [zone, ...values, ...types].map(zonePath);
  const rules = [{ ...rule, name: `zone-${zone}`, to: { path: CORE_SRC, pathNot: outside } }];
  if (types.length === 0) return rules;
  const typesOnly = { path: types.map(zonePath), dependencyTypesNot: ["type-only"] };
  return [...rules, { ...rule, name: `zone-${zone}-types-only`, to: typesOnly }];
}

export default {
  forbidden: [
    {
      name: "no-cycle",
      comment: "Move what both files need into a third one. A cycle of types is a cycle too.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "not-resolved",
      comment: "The gate does not guess: what it cannot resolve it refuses.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "tools-and-apps-are-leaves",
      comment: "Packages never import tools or apps; only their tests may import @apex/testkit.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/" },
      to: { path: "^(tools|apps)/" },
    },
    {
      name: "apps-are-leaves",
      comment: "Nobody imports an app: move what is shared into a package.",
      severity: "error",
      from: { path: "^(packages|tools)/" },
      to: { path: "^apps/" },
    },
    ...Object.entries(PACKAGE_ARROWS).map(packageArrows),
    ...Object.entries(CORE_ZONES).flatMap(zoneRules),
  ],
  options: {
    // Sees `import type`, which is gone after compilation.
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["/(dist|coverage)/", "^tools/legacy-fixture/tree/", "^apps/legacy-service/(tree|[.]stages)/", "^tools/consumers/fixtures/(migration|readers)/"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@apex/source", "types", "import", "default"],
      extensions: [".ts", ".js", ".mjs", ".json"],
    },
  },
};
