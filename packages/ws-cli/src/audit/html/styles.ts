/** The page's looks. Colours come in pairs, for light and dark. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0f1218);
  --card: light-dark(#ffffff, #171b23);
  --line: light-dark(#dfe3ea, #2a303c);
  --text: light-dark(#1a2130, #e6e9ef);
  --faint: light-dark(#556072, #98a2b3);
  --accent: light-dark(#2f5bd7, #86a8ff);
  --legacy: light-dark(#9a3a04, #f5a35c);
  --shim: light-dark(#7a3ec8, #bf9bf5);
  --dead: light-dark(#556072, #98a2b3);
  --current: light-dark(#08653d, #5fd0a0);
  --bad: light-dark(#a81f15, #ff8f85);
  --soft: light-dark(#eef1f6, #1f2530);
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
* { box-sizing: border-box; }
html { scroll-padding-top: 7.5rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
[hidden] { display: none !important; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; z-index: 3; padding: .5rem 1rem; background: var(--card); }
.skip:focus { left: 1rem; top: .5rem; }
code, .path, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .87em; overflow-wrap: anywhere; }
header { position: sticky; top: 0; z-index: 2; background: color-mix(in srgb, var(--card) 92%, transparent); backdrop-filter: blur(8px); border-bottom: 1px solid var(--line); }
.top { display: flex; align-items: center; gap: 1rem; max-width: 1180px; margin: 0 auto; padding: .6rem 1.25rem .3rem; }
.brand { font-weight: 650; white-space: nowrap; }
.filter { flex: 1; display: flex; justify-content: flex-end; }
input[type="search"] { width: 100%; max-width: 24rem; padding: .4rem .7rem; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 8px; }
button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .3rem .65rem; cursor: pointer; }
button:hover { border-color: var(--accent); }
nav { display: flex; gap: 1.1rem; max-width: 1180px; margin: 0 auto; padding: 0 1.25rem .55rem; overflow-x: auto; scrollbar-width: none; }
nav a { white-space: nowrap; color: var(--faint); text-decoration: none; font-size: .92em; }
nav a:hover { color: var(--accent); }
main { max-width: 1180px; margin: 0 auto; padding: 0 1.25rem 3rem; }
footer { max-width: 1180px; margin: 0 auto; padding: 0 1.25rem 2rem; color: var(--faint); font-size: .9em; }
section { margin-top: 2.6rem; }
.summary { margin-top: 2rem; }
h1 { margin: 0 0 1rem; font-size: clamp(1.3rem, 3.4vw, 1.9rem); font-weight: 500; line-height: 1.25; letter-spacing: -.01em; }
h1 strong { font-weight: 750; }
h2 { margin: 0 0 .5rem; font-size: 1.25rem; letter-spacing: -.005em; }
h3 { margin: 1.4rem 0 .5rem; font-size: 1.02rem; }
h3::first-letter { text-transform: uppercase; }
h4 { margin: .8rem 0 .3rem; font-size: .88rem; color: var(--faint); font-weight: 600; }
.lead { margin: 0 0 .9rem; color: var(--faint); max-width: 46rem; }
.empty, .note, .nothing { color: var(--faint); }
.nothing { margin-top: 2rem; text-align: center; }
.times { color: var(--faint); font-weight: 500; font-size: .9em; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .75rem; margin: 1.2rem 0 0; padding: 0; list-style: none; }
.tiles li { display: flex; flex-direction: column; padding: .85rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.tiles .value { font-size: 1.7rem; font-weight: 700; line-height: 1.15; font-variant-numeric: tabular-nums; }
.tiles .title { font-weight: 600; font-size: .92em; }
.tiles .more { color: var(--faint); font-size: .84em; }
.status { margin: 0; }
.status svg { display: block; width: 100%; height: 12px; border-radius: 6px; overflow: hidden; background: var(--soft); }
.status figcaption { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin-top: .5rem; color: var(--faint); font-variant-numeric: tabular-nums; }
rect.legacy { fill: var(--legacy); } rect.shim { fill: var(--shim); } rect.dead { fill: var(--dead); } rect.current { fill: var(--current); }
.badge { display: inline-block; padding: 0 .5em; border-radius: 99px; font-size: .8em; line-height: 1.6; white-space: nowrap; color: var(--faint); background: color-mix(in srgb, currentcolor 11%, transparent); }
.badge.legacy, .badge.implementation, .badge.note { color: var(--legacy); }
.badge.shim, .badge.package-root { color: var(--shim); }
.badge.current, .badge.automatic { color: var(--current); }
.badge.manual, .badge.gone { color: var(--bad); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 1rem; }
.chart { margin: 0; padding: .9rem 1rem .4rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; color: var(--legacy); }
.chart.definitions { color: var(--shim); }
.chart figcaption { color: var(--text); font-weight: 600; }
.chart svg { display: block; width: 100%; height: auto; overflow: visible; }
.chart .line { fill: none; stroke: currentcolor; stroke-width: 2.5; stroke-linejoin: round; }
.chart .area { fill: currentcolor; opacity: .1; }
.chart circle { fill: var(--card); stroke: currentcolor; stroke-width: 2.5; }
.chart .rule { stroke: var(--line); }
.chart text { fill: var(--faint); font-size: 12px; text-anchor: middle; }
.chart .scale { text-anchor: end; }
.chart .value { fill: var(--text); font-weight: 600; }
.toolbar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .6rem 1.2rem; margin-bottom: .6rem; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 0; padding: 0; list-style: none; color: var(--faint); font-size: .88em; }
.legend li::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .45em; border-radius: 50%; background: currentcolor; }
.legend .uses::before { color: var(--legacy); } .legend .defines::before { color: var(--shim); }
.legend .test::before { color: var(--accent); } .legend .passes::before { color: var(--dead); }
.legend .edge::before, .legend .inner::before { width: 1.4em; height: 0; border-radius: 0; border-top: 2px solid var(--dead); background: none; vertical-align: middle; }
.legend .inner::before { border-top-style: dashed; }
.zoom { display: flex; gap: .3rem; }
.canvas { overflow: auto; max-height: min(76vh, 640px); background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.graph { display: block; }
.graph text { font: 12px ui-monospace, "SF Mono", Menlo, Consolas, monospace; fill: var(--text); }
.graph .step { font: 600 12px system-ui, sans-serif; fill: var(--faint); } .graph .step tspan { font-weight: 400; }
.graph .edge { fill: none; stroke: var(--dead); stroke-width: 1; opacity: .3; } .graph .edge.inner { stroke-dasharray: 4 3; }
.node { cursor: pointer; outline: none; }
.node circle { fill: var(--dead); stroke: var(--card); stroke-width: 1.5; }
.node.uses circle { fill: var(--legacy); } .node.defines circle { fill: var(--shim); } .node.test circle { fill: var(--accent); }
.node text { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
.graph:not(.labelled) .node text { visibility: hidden; }
.graph .node:hover text, .graph .node:focus text, .graph .node[aria-pressed="true"] text, .graph .near text { visibility: visible; }
.node:hover circle, .node[aria-pressed="true"] circle { stroke: var(--text); stroke-width: 2; }
.node:focus-visible circle { stroke: var(--text); stroke-width: 3; }
.node:focus-visible text { text-decoration: underline; }
.node.faint { opacity: .15; }
.has-chosen .node:not(.near) { opacity: .22; } .has-chosen .edge { opacity: .06; }
.has-chosen .edge.out { opacity: 1; stroke: var(--accent); stroke-width: 1.8; } .has-chosen .edge.in { opacity: 1; stroke: var(--legacy); stroke-width: 1.8; }
.chosen { margin-top: .75rem; padding: .3rem 1rem .8rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.chosen h3 { margin-top: .7rem; overflow-wrap: anywhere; } .chosen h3::first-letter { text-transform: none; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 0 2rem; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { padding: .25rem .35rem; text-align: left; border-bottom: 1px solid var(--line); font-weight: 600; }
th button { border: 0; background: none; padding: .25rem .4rem; font-size: .86em; color: var(--faint); white-space: nowrap; }
th.numeric { text-align: right; }
th[aria-sort] button { color: var(--text); } th[aria-sort="ascending"] button::after { content: " ↑"; } th[aria-sort="descending"] button::after { content: " ↓"; }
td { padding: .42rem .75rem; vertical-align: top; }
td.numeric { text-align: right; }
tbody + tbody tr:first-child td { border-top: 1px solid var(--line); }
tr.more td { padding: 0 .75rem .8rem 2.25rem; }
td:has(> .opener) { position: relative; padding-left: 2.25rem; }
.opener { position: absolute; left: .45rem; top: .35rem; width: 1.6rem; height: 1.6rem; padding: 0; border: 0; background: none; color: var(--faint); font-size: .8em; } .opener::before { content: "▸"; } .opener[aria-expanded="true"]::before { content: "▾"; }
.where, .form, .to { color: var(--faint); font-size: .92em; }
details summary { cursor: pointer; color: var(--faint); font-size: .88em; width: fit-content; }
details[open] > summary { margin-bottom: .3rem; }
ul { margin: .2rem 0; padding-left: 1.1rem; }
.breaks { color: var(--bad); }
.pairs, .cycles, .problems { padding: .2rem 1rem; margin: 0; list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.pairs li, .cycles > li, .problems li { padding: .45rem 0; } .pairs > li + li, .cycles > li + li, .problems li + li { border-top: 1px solid var(--line); }
.pairs summary { display: grid; grid-template-columns: minmax(0, 1fr) minmax(60px, 200px) 3rem; align-items: center; gap: 1rem; width: auto; color: var(--text); font-size: 1em; }
.pair { overflow-wrap: break-word; }
.meter { height: 8px; border-radius: 4px; background: var(--soft); overflow: hidden; } .filled { display: block; height: 100%; background: var(--accent); }
.share { text-align: right; color: var(--faint); }
.pairs li li, .cycles li li { padding: 0; }
pre { margin: .3rem 0 0; padding: .5rem .7rem; background: var(--soft); border-radius: 8px; overflow-x: auto; white-space: pre-wrap; }
.cut { margin: .3rem 0; }
.work { white-space: nowrap; }
.modules { display: flex; flex-wrap: wrap; gap: 0 .9rem; }
.after { display: flex; flex-wrap: wrap; gap: 0 .5rem; max-width: 7rem; }
tbody:target { background: color-mix(in srgb, var(--accent) 9%, transparent); }
@media (max-width: 640px) {
  .top { padding: .5rem .9rem .2rem; gap: .6rem; } nav { padding: 0 .9rem .5rem; } main, footer { padding-inline: .9rem; }
  .brand { font-size: .92em; } .wide { display: none; } td { padding: .45rem .5rem; } td:has(> .opener) { padding-left: 1.9rem; } .opener { left: .2rem; } tr.more td { padding: 0 .5rem .6rem 1rem; } td strong { overflow-wrap: anywhere; }
  .pairs summary { grid-template-columns: 1fr 3rem; gap: .3rem .6rem; } .pair { grid-column: 1 / -1; } th { padding: .2rem .1rem; } th button { white-space: normal; text-align: inherit; }
  .tiles { grid-template-columns: 1fr 1fr; gap: .5rem; } .tiles li { padding: .65rem .8rem; } .tiles .value { font-size: 1.4rem; }
}
@media (prefers-reduced-motion: no-preference) { .node, .edge { transition: opacity .15s; } html { scroll-behavior: smooth; } }
@media print { header { position: static; } .filter, [data-theme-switch], .zoom { display: none; } .canvas { max-height: none; overflow: visible; } }
`;
