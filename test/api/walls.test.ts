/**
 * Tenants are walls: every route of the OpenAPI document is tried by a member of another tenant, against the foreign tenant itself and,
 * in their own tenant, with ids that only the foreign one has. The table of tries is walls-table.ts.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Document, Operation } from "../../src/api/openapi-components.ts";
import { startRig, type Answer, type Caller } from "./rig.ts";
import { furnish, ids, otherTries, tenantTries, type Try } from "./walls-table.ts";

const rig = await startRig();
after(() => rig.stop());

const marker = "behind-the-wall";
const [own, foreign] = [await rig.tenant(), await rig.tenant()];
await furnish(rig, own, "my-own", 1);
await furnish(rig, foreign, marker, 2);
const member = await rig.asUser("member", [own]);
const viewer = await rig.asUser("viewer", [own]);

const { body: document } = await rig.nobody<Document>("GET", "/openapi.json");

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly known: Try;
}

const routes: readonly Route[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => {
    const tries = path.startsWith("/tenants/{tenant}") ? tenantTries : otherTries;
    const known = tries[operation.operationId];
    assert.ok(known, `walls-table.ts does not say how to try ${method.toUpperCase()} ${path}: add ${operation.operationId}`);
    return { method: method.toUpperCase(), path, operation, known };
  }),
);
const walled = routes.filter(({ path }) => path.startsWith("/tenants/{tenant}"));
const others = routes.filter((route) => !walled.includes(route));

/** The path with its parameters filled in. */
function pathFor({ path, known }: Route, tenant: string, whose: "both" | "foreign"): string {
  const filled = path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => {
    if (name === "tenant") return tenant;
    const id = ids[name];
    assert.ok(id, `walls-table.ts has no ids for {${name}} of ${path}`);
    return id[whose];
  });
  return filled + (known.query ?? "");
}

function ask<T = Record<string, unknown>>(caller: Caller, route: Route, path: string): Promise<Answer<T>> {
  return caller<T>(route.method, path, route.known.body, route.known.headers);
}

/** What the foreign tenant's own routes tell of it. */
async function snapshot(): Promise<Record<string, unknown>> {
  const told: Record<string, unknown> = {};
  for (const route of walled) {
    if (route.method !== "GET" || route.known.changing === true) continue;
    for (const whose of ["both", "foreign"] as const) {
      const path = pathFor(route, foreign, whose);
      const { status, body } = await ask(rig.admin, route, path);
      assert.ok(status < 300, `${path} answers the administrator with ${status}: give the tenant what it is about (furnish)`);
      told[path] = body;
    }
  }
  return told;
}

test("the table has no operation that is gone", () => {
  const known = new Set(routes.map(({ operation }) => operation.operationId));
  for (const id of [...Object.keys(tenantTries), ...Object.keys(otherTries)]) assert.ok(known.has(id), `${id} is no operation`);
  assert.ok(walled.length > 20);
});

test("no route of a tenant lets anyone from outside in, whatever ids they name, and nothing changes", async () => {
  const before = await snapshot();
  assert.ok(JSON.stringify(before).includes(marker), "there is something to see");
  for (const route of walled) {
    for (const caller of [member, viewer]) {
      for (const whose of ["both", "foreign"] as const) {
        const path = pathFor(route, foreign, whose);
        const { status, body } = await ask(caller, route, path);
        assert.equal(status, 403, `${route.method} ${path}`);
        assert.deepEqual(Object.keys(body), ["error"]);
        assert.ok(!JSON.stringify(body).includes(marker), `${route.method} ${path}: ${JSON.stringify(body)}`);
      }
    }
    assert.equal((await ask(rig.nobody, route, pathFor(route, foreign, "both"))).status, 401, `${route.method} ${route.path}`);
  }
  assert.deepEqual(await snapshot(), before);
});

test("an id that only another tenant has leads to nothing in one's own", async () => {
  const before = await snapshot();
  const withIds = walled.filter(({ path, known }) => path.replace("{tenant}", "").includes("{") && known.makes !== true);
  assert.ok(withIds.length > 5);
  for (const route of withIds) {
    const path = pathFor(route, own, "foreign");
    const { status, body } = await ask(member, route, path);
    assert.equal(status, 404, `${route.method} ${path}: ${JSON.stringify(body)}`);
    assert.ok(!JSON.stringify(body).includes(marker));
  }
  for (const route of walled.filter(({ method }) => method === "GET")) {
    const { body } = await ask(member, route, pathFor(route, own, "both"));
    assert.ok(!JSON.stringify(body).includes(marker), `${route.path} tells of another tenant`);
  }
  assert.deepEqual(await snapshot(), before);
});

test("routes outside of tenants tell a member of one nothing of another", async () => {
  const before = await snapshot();
  for (const route of others) {
    const { body } = await ask(member, route, pathFor(route, foreign, "foreign"));
    const told = JSON.stringify(body ?? "");
    assert.ok(!told.includes(marker) && !told.includes(foreign), `${route.method} ${route.path}: ${told}`);
  }
  assert.deepEqual(await snapshot(), before);
});
