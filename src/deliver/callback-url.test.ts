import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { callbackUrl, markedSend, sendIn, sendMark } from "./callback-url.ts";

const ours = "https://example.com/callbacks/twilio/token-of-ours";

test("a send's mark leads back to its key, whatever the key, also when the public address has changed", () => {
  fc.assert(
    fc.property(fc.string(), (key) => {
      assert.equal(sendIn(callbackUrl(ours, key)), key);
      assert.equal(markedSend("http://10.0.0.1:8080/base/callbacks/twilio/token-of-ours?a=b", sendMark(ours, key)), key);
    }),
  );
});

test("marks of another integration, changed ones, and none", () => {
  const theirs = "https://example.com/callbacks/twilio/token-of-theirs";
  assert.equal(markedSend(ours, sendMark(theirs, "RE1-1")), null);
  assert.equal(markedSend(ours, sendMark(ours, "RE1-1").replace("RE1", "RE2")), null);
  for (const mark of ["", ".", "RE1-1", "RE1-1.", "RE1-1.0123456789abcdef"]) assert.equal(markedSend(ours, mark), null, mark);
  assert.equal(sendIn(ours), null);
});
