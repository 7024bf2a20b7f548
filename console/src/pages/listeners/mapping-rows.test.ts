import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAt } from "../../../../src/listen/mapping.ts";
import { emptyRow, faultOf, mappingOf, pathsIn, rowsOf } from "./mapping-rows.ts";

test("rows and mapping say the same, both ways", () => {
  const mapping = { attributes: { id: "customer.id", amount: "total" }, types: { amount: "number" } } as const;
  assert.deepEqual(mappingOf(rowsOf(mapping)), mapping);
  assert.deepEqual(mappingOf([...rowsOf(mapping), emptyRow]), mapping);
  const typesOnly = { attributes: {}, types: { amount: "number" } } as const;
  assert.deepEqual(mappingOf(rowsOf(typesOnly)), typesOnly);
});

test("a row that would be lost is told", () => {
  const good = { attribute: "id", path: "customer.id", type: "" } as const;
  assert.equal(faultOf(good, [good]), null);
  assert.equal(faultOf(emptyRow, [emptyRow]), null);
  assert.match(faultOf({ ...emptyRow, path: "x" }, [])!, /attribute is missing/);
  const pathless = { attribute: "amount", path: "", type: "number" } as const;
  assert.equal(faultOf(pathless, [pathless]), null);
  assert.match(faultOf(pathless, [good, pathless])!, /path is missing/);
  assert.match(faultOf(good, [good, good])!, /two rows/);
});

test("every path leads to its value", () => {
  const source = { event: "order", data: { items: [{ sku: "a" }, { sku: "b" }], total: 12.5, none: null } };
  assert.deepEqual(pathsIn(source), ["event", "data.items[0].sku", "data.items[1].sku", "data.total", "data.none"]);
  assert.deepEqual(
    pathsIn(source).map((path) => valueAt(source, path)),
    ["order", "a", "b", 12.5, null],
  );
  assert.deepEqual(pathsIn("text"), []);
});
