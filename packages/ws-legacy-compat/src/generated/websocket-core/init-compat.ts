// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.

export {};
