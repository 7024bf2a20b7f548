import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { callbackUrl, markedSend, reachableReceiptUrl, sendIn, sendMark } from "./callback-url.ts";

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

test("a provider out there is told no address inside; a stand-in beside us is", () => {
  const twilio = "https://api.twilio.com";
  const standIn = "http://127.0.0.1:4000";
  for (const host of ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "10.1.2.3", "192.168.0.7:80"]) {
    const receiptUrl = `http://${host}/callbacks/twilio/token`;
    assert.equal(reachableReceiptUrl({ receiptUrl, baseUrl: twilio }), null, host);
    assert.equal(reachableReceiptUrl({ receiptUrl, baseUrl: standIn }), receiptUrl);
  }
  assert.equal(reachableReceiptUrl({ receiptUrl: ours, baseUrl: twilio }), ours);
  assert.equal(reachableReceiptUrl({ receiptUrl: null, baseUrl: twilio }), null);
});
