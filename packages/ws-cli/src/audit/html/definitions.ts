import type { AuditReport, Definition, Distance, TestTouch } from "../report.ts";
import { count, html, type Html, number, path } from "./markup.ts";
import { table } from "./tables.ts";

const WHY: Readonly<Record<TestTouch["breaks"][number]["why"], string>> = {
  "private-member": "private member",
  "raw-socket": "raw socket",
  "queue-internal": "inside of a queue",
};

function testRow({ file, breaks }: TestTouch): Html {
  const reasons = breaks.map(({ line, why, what }) => html`<li>line ${line}: ${WHY[why]} <code>${what}</code></li>`);
  return html`<li>${path(file)}${breaks.length === 0 ? html` <span class="form">survives</span>` : html`<ul class="breaks">${reasons}</ul>`}</li>`;
}

function detailsOf({ methods, tests }: Definition): Html {
  const signatures = methods.map(({ name, parameters, async }) => html`<li><code>${async ? "async " : ""}${name}(${parameters.join(", ")})</code></li>`);
  return html`<div class="columns"><div><h4>${count(methods.length, "method")}</h4><ul>${signatures}</ul></div><div><h4>${count(tests.length, "test")}</h4><ul>${tests.map(testRow)}</ul></div></div>`;
}

function verdict({ allowed, test, usage }: Definition): Html {
  if (allowed) return html`<span class="badge current">allowed</span>`;
  if (test) return html`<span class="badge dead">double in a test</span>`;
  return usage.reached ? html`<span class="badge legacy">reached</span>` : html`<span class="badge shim">not reached</span>`;
}

function row(definition: Definition): { find: string; cells: (Html | string | number)[]; details: Html } {
  const { name, file, line, by, usage, tests } = definition;
  const breaking = tests.filter(({ breaks }) => breaks.length > 0).length;
  return {
    find: `${name} ${file}`,
    cells: [
      html`<strong>${name}</strong><br><span class="where">${path(file)}:${line}</span>`,
      verdict(definition),
      by.join(", "),
      usage.importers,
      usage.constructed + usage.called,
      tests.length,
      breaking,
    ],
    details: detailsOf(definition),
  };
}

const COLUMNS = [
  { title: "Definition" },
  { title: "From entry files" },
  { title: "Seen by", wide: true },
  { title: "Importers", numeric: true, wide: true },
  { title: "Made or called", numeric: true, wide: true },
  { title: "Tests", numeric: true, wide: true },
  { title: "Tests that break", numeric: true, wide: true },
];

/** A definition by its id, with the file that tells it from others of its name. */
function shortId(id: string): Html {
  const [file = "", name = ""] = [id.slice(0, id.lastIndexOf("#")), id.slice(id.lastIndexOf("#") + 1)];
  return html`<strong>${name}</strong> <bdi class="form">${file.slice(file.lastIndexOf("/") + 1)}</bdi>`;
}

function distanceRow({ a, b, common, onlyA, onlyB, differing }: Distance): Html {
  const all = common.length + onlyA.length + onlyB.length;
  const share = all === 0 ? 0 : Math.round((100 * common.length) / all);
  const differences = differing.map((each) => html`<li><code>${each.method}</code>: <code>${each.a}</code> and <code>${each.b}</code></li>`);
  return html`<li data-find="${a} ${b}"><details><summary><span class="pair">${shortId(a)} and ${shortId(b)}</span><span class="meter" role="img" aria-label="${share} % of their methods in common"><span class="filled" style="width: ${share}%"></span></span><span class="share">${share} %</span></summary>
    <p>${path(a)}<br>${path(b)}</p><p>In common: ${common.length === 0 ? "nothing" : common.join(", ")}.</p>
    ${differing.length === 0 ? null : html`<p>${count(differing.length, "method")} with other parameters:</p><ul>${differences}</ul>`}
    <p>Only the first: ${onlyA.length === 0 ? "nothing" : onlyA.join(", ")}. Only the second: ${onlyB.length === 0 ? "nothing" : onlyB.join(", ")}.</p></details></li>`;
}

/** The definitions of each role side by side: which is used, and how far they are from each other. */
export function definitionsSection({ definitions, distances }: AuditReport): Html {
  if (definitions.length === 0) return html`<p class="empty">No class and no function of this tree plays a role of the stack.</p>`;
  const roles = [...new Set(definitions.map(({ role }) => role))].map((role) => {
    const ofRole = definitions.filter((each) => each.role === role);
    const pairs = distances.filter((each) => each.role === role);
    return html`<h3 id="role-${role}">${role} <span class="times">${number(ofRole.length)}</span></h3>${table(`Definitions of the role ${role}`, COLUMNS, ofRole.map(row))}
      ${pairs.length === 0 ? null : html`<h4>How near they are: methods in common</h4><ul class="pairs">${pairs.map(distanceRow)}</ul>`}`;
  });
  return html`<p class="lead">Classes and factories that play the same role. One of each role is enough: the less a second one is reached and the nearer it is to the
    first, the sooner it can go. A test breaks if it holds on to what another implementation does not have.</p>${roles}`;
}
