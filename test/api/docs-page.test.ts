/** The page at /docs: whole, made by this process alone, and fit for a strict Content-Security-Policy. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { html } from "../../src/api/docs/html.ts";
import type { Document } from "../../src/api/openapi-components.ts";
import { startRig } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const answer = await fetch(`${rig.url}/docs`);
const page = await answer.text();
const { body: document } = await rig.nobody<Document>("GET", "/openapi.json");

const attributes = (name: string): string[] => [...page.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value]) => value!);

test("the page holds every operation, answer and schema of the document", () => {
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type") ?? "", /^text\/html/);
  const anchors = new Set(attributes("id"));
  let operations = 0;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId, responses }] of Object.entries(methods)) {
      operations++;
      const [, article] = new RegExp(`<article id="${operationId}">([^]*?)</article>`).exec(page) ?? [];
      assert.ok(article?.includes(`<code>${path}</code>`) === true, `${method} ${path}`);
      for (const status of Object.keys(responses)) assert.ok(article.includes(`>${status}</b>`), `${method} ${path} ${status}`);
    }
  }
  assert.ok(operations > 40);
  for (const name of Object.keys(document.components.schemas ?? {})) assert.ok(anchors.has(`schema-${name}`), name);
  for (const link of attributes("href").filter((one) => one.startsWith("#"))) assert.ok(anchors.has(link.slice(1)), link);
  assert.equal(anchors.size, attributes("id").length, "an id stands once");
});

test("everything comes from this server, and nothing is inline", async () => {
  const policy = answer.headers.get("content-security-policy") ?? "";
  assert.match(policy, /^default-src 'none';/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! src="docs\/search\.js" defer)/);
  const loaded = [...attributes("src"), ...[...page.matchAll(/<link [^>]*href="([^"]*)"/g)].map(([, href]) => href!)];
  assert.deepEqual(loaded, ["docs/search.js", "docs/style.css"]);
  for (const prefix of ["", "/1.0"]) {
    for (const [path, type] of [
      ["docs/search.js", "text/javascript"],
      ["docs/style.css", "text/css"],
    ]) {
      const file = await fetch(new URL(path!, `${rig.url}${prefix}/docs`));
      assert.deepEqual([file.status, file.headers.get("content-type")], [200, `${type}; charset=utf-8`]);
      assert.doesNotMatch(await file.text(), /@import|url\(|https?:/);
    }
  }
  for (const wrong of ["nothing.js", "__proto__", "..%2Fdocs.ts"]) assert.equal((await fetch(`${rig.url}/docs/${wrong}`)).status, 404);
});

test("what is put into the page is escaped", () => {
  assert.equal(
    html`<p title="${"\"<&'>"}">${[html`<b>`, "<i>", null, 1]}</p>`.text,
    '<p title="&quot;&lt;&amp;&#39;&gt;"><b>&lt;i&gt;1</p>',
  );
});
