/** Signatures held against Twilio's own library. */
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import twilio from "twilio";
import { isFromTwilio } from "./signature.ts";

const token = "auth token";
const text = fc.string({ unit: "grapheme", maxLength: 12 });
const form = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 8 }), text), { selector: ([name]) => name, maxLength: 8 });
const url = fc.constantFrom(
  "https://example.com/callbacks/twilio/t?send=RE1-1",
  "https://example.com:443/hooks/x",
  "https://example.com:8443/hooks/x?a=b%20c",
  "http://[::1]:80/hooks/x",
  "http://example.com/hooks/x?it's=1",
);

test("what Twilio's library signs is right, whatever the form and the port; anything changed is not", () => {
  fc.assert(
    fc.property(form, url, (members, called) => {
      const body = Buffer.from(new URLSearchParams(members).toString());
      const parameters = Object.fromEntries(members);
      const signature = twilio.getExpectedTwilioSignature(token, called, parameters);
      const call = { url: called, headers: { "x-twilio-signature": signature }, body };
      assert.ok(isFromTwilio(call, token));
      assert.equal(isFromTwilio(call, token), twilio.validateRequest(token, signature, called, parameters));
      assert.ok(!isFromTwilio(call, "another"));
      assert.ok(!isFromTwilio({ ...call, url: `${called}&more=1` }, token));
      assert.ok(!isFromTwilio({ ...call, body: Buffer.concat([body, Buffer.from("&x=1")]) }, token));
      assert.ok(!isFromTwilio({ ...call, headers: {} }, token));
    }),
  );
});

test("a standard port may be left out or put in", () => {
  for (const [signed, called] of [
    ["https://example.com:443/x", "https://example.com/x"],
    ["https://example.com/x", "https://example.com:443/x"],
    ["http://example.com:80/x", "http://example.com/x"],
  ] as const) {
    const signature = twilio.getExpectedTwilioSignature(token, signed, {});
    assert.ok(isFromTwilio({ url: called, headers: { "x-twilio-signature": signature }, body: Buffer.alloc(0) }, token), called);
  }
});

test("a body that is no form is covered by its hash in the address", () => {
  const body = Buffer.from('{"a": 1}');
  const called = `https://example.com/hooks/x?bodySHA256=${hash("sha256", body)}`;
  const signature = twilio.getExpectedTwilioSignature(token, called, {});
  const call = { url: called, headers: { "x-twilio-signature": signature }, body };
  assert.ok(twilio.validateRequestWithBody(token, signature, called, body.toString()));
  assert.ok(isFromTwilio(call, token));
  assert.ok(!isFromTwilio({ ...call, body: Buffer.from('{"a": 2}') }, token));
});
