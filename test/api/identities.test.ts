import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

type Told = Record<string, string>;

test("what events taught is listed, page by page, and told by the journal of teachings", async () => {
  const path = `/tenants/${await rig.tenant({ identifiers: ["email", "phone"] })}`;
  const sent = [
    { id: 1, email: "ann@x", phone: 5 },
    { id: 1, email: "ann@y" },
    { id: 2, email: "ann@x" },
  ];
  for (const event of sent) assert.equal((await rig.admin("POST", `${path}/event`, event)).status, 200);
  const used = await rig.admin("POST", `${path}/event`, { email: "ann@x" });
  assert.deepEqual([used.body["key-attr"], used.body["event"]], ["2", { email: "ann@x" }]);
  const history = await rig.admin<{ history: Told[] }>("GET", `${path}/event/history?limit=1`);
  assert.deepEqual(history.body.history[0]?.["event"], { email: "ann@x", id: "2" }, "the stored event has its key");

  const first = await rig.admin<Told[]>("GET", `${path}/identities?limit=2`);
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1];
  const second = await rig.admin<Told[]>("GET", next!);
  const words = (told: readonly Told[]): string[] =>
    told.map((one) => `${one["attribute"]} ${one["value"]} ${one["key-attr"]} ${one["event"]}`);
  assert.deepEqual(words([...first.body, ...second.body]), [
    "phone 5 1 EV000000000001",
    "email ann@x 2 EV000000000003",
    "email ann@y 1 EV000000000002",
  ]);
  assert.equal(second.headers.get("link"), null);
  assert.deepEqual(words((await rig.admin<Told[]>("GET", `${path}/identities?key=1&value=ann@y`)).body), ["email ann@y 1 EV000000000002"]);

  const moved = await rig.admin<Told[]>("GET", `${path}/identities/journal?key=2`);
  assert.deepEqual(
    moved.body.map(({ before, value }) => [before, value]),
    [["1", "ann@x"]],
  );
  assert.equal((await rig.admin<Told[]>("GET", `${path}/identities/journal`)).body.length, 4);
});

test("an event that leads to nobody is refused, and so are wrong cursors", async () => {
  const path = `/tenants/${await rig.tenant({ identifiers: ["email"] })}`;
  const { status, body } = await rig.admin<Refused>("POST", `${path}/event`, { email: "x@y" });
  assert.deepEqual(
    [status, body.error],
    [400, 'the event lacks the key attribute "id", and no customer is known by its identifiers: email "x@y"'],
  );
  for (const cursor of ["1", "WzFd", "W10"]) {
    assert.equal((await rig.admin<Refused>("GET", `${path}/identities?cursor=${cursor}`)).status, 400, cursor);
  }
});
