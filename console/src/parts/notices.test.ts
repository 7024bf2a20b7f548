import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { notifications, notificationsStore } from "@mantine/notifications";
import { tellDone, tellFailed } from "./notices.ts";

beforeEach(() => notifications.clean());

const standing = () => notificationsStore.getState().notifications.map(({ id, message, autoClose }) => ({ id, message, autoClose }));

test("the same words stand once, as a text that is new and stays its whole time", () => {
  tellDone("Orders is saved");
  const [first] = standing();
  tellDone("Orders is saved");
  const [second, ...others] = standing();
  assert.deepEqual(others, []);
  assert.equal(second!.id, first!.id);
  assert.notEqual((second!.message as { key: unknown }).key, (first!.message as { key: unknown }).key);
  assert.notEqual(second!.autoClose, first!.autoClose);
});

test("other words stand beside them, and what is dismissed can be told again", () => {
  tellDone("Orders is created");
  tellFailed(new Error("It is refused"));
  assert.equal(standing().length, 2);
  notifications.hide("It is refused");
  tellFailed(new Error("It is refused"));
  assert.deepEqual(
    standing().map(({ id }) => id),
    ["Orders is created", "It is refused"],
  );
});
