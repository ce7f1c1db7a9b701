import { expect, test } from "vitest";
import { html } from "../../src/audit/html/markup.ts";

test("what is put in is escaped, and what html made is not escaped again", () => {
  const name = html`<b title="${`"'&`}">${"<i>"}</b>`;
  expect(html`<p>${[name, " & "]}${null}${3}</p>`.markup).toBe('<p><b title="&quot;&#39;&amp;">&lt;i&gt;</b> &amp; 3</p>');
});

test("an object that looks like markup has to come from html", () => {
  expect(html`${JSON.parse('"<script>"') as string}`.markup).toBe("&lt;script&gt;");
});

test("characters that are no text are replaced", () => {
  expect(html`${"a\0b\n\tc\ud800d\r"}`.markup).toBe("a\ufffdb\n\tc\ufffdd\ufffd");
});
