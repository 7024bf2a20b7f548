import assert from "node:assert/strict";
import { test } from "node:test";
import { WORDS } from "../../../src/language/words.ts";
import { declarations } from "../../../src/deliver/registry.ts";
import { attributeNames } from "./attribute-names.ts";
import type { LanguageName } from "./highlight.ts";
import type { Known } from "./option.ts";
import { optionsAt } from "./options.ts";
import { placeAt } from "./place.ts";

const known: Known = {
  attributes: ["order", "order.amount", "type", "wait seconds"],
  endpoints: declarations,
  templates: [
    { id: "TM1", name: "greeting", template: "Hello" },
    { id: "TM2", name: "good bye", template: "Bye" },
  ],
};

function optionsOf(language: LanguageName, text: string) {
  return optionsAt(language, placeAt(text, text.length), known);
}

const labels = (language: LanguageName, text: string): readonly string[] => optionsOf(language, text).map(({ label }) => label);
const inserted = (language: LanguageName, text: string): readonly string[] =>
  optionsOf(language, text).map(({ label, insert }) => insert ?? label);

const operators = ["=", ">", "<", ">=", "<=", "contains"];
const predicates = [...operators, "and", "or", "not"];
const triggers = ["event", "count", "seq", "all", "any", "within"];
const commands = ["seq", "par", "send", "event", "delay", "set", "if", "expect", "await"];
const units = ["seconds", "minutes", "hours", "days"];
const constants = ["true", "false", "nil"];
const context = ["*order*", "*order.amount*", "*type*"];
const values = [...context, "+TM1", "+TM2", ...constants];

const whens: readonly (readonly [text: string, expected: readonly string[]])[] = [
  ["", ["when", ...triggers]],
  ["(event) ", []],
  ["(", ["when", ...triggers]],
  ["(within 1 ", units],
  ["(within 1 hour (", triggers],
  ["(seq (", [...triggers, "fail"]],
  ["(allOf (event) (", [...triggers, "fail"]],
  ["(event (", predicates],
  ["(event (and (", predicates],
  ["(event (= ", known.attributes],
  ["(event (= type ", constants],
  ["(event {", [":order", ":order.amount", ":type"]],
  ["(event {:type 1 ", [":order", ":order.amount"]],
  ["(event {:type (", predicates],
  ['(event (= type "', []],
  ["; (", []],
];

test("a When is completed with what may stand there", () => {
  for (const [text, expected] of whens) assert.deepEqual(labels("when", text), expected, text);
});

test("what is inserted reads as what was meant", () => {
  assert.deepEqual(inserted("when", "(event (= "), ["order", "order.amount", "type", '"wait seconds"']);
  assert.deepEqual(inserted("when", "").slice(0, 2), ["(when ", "(event "]);
  assert.deepEqual(inserted("then", "(send echo message {:message (TM "), ["greeting", '"good bye"']);
});

const group = ["retries", "within", "success", "failure"];
const call = ["retries", "within", "template", "success", "failure"];

const thens: readonly (readonly [text: string, expected: readonly string[]])[] = [
  ["", commands],
  ["(", commands],
  ["(seq (", [...commands, ...group]],
  ["(delay 1 ", units],
  ["(delay (", []],
  ["(if (", predicates],
  ["(if (= 1 1) (", ["success", "failure"]],
  ["(if ", values],
  ["(if (= *type* ", values],
  ["(if (and (", predicates],
  ["(expect (", predicates],
  ["(expect (= $type 1) (", group],
  ["(send ", ["echo", "salesforce", "sendgrid", "twilio", "webhook"]],
  ["(send twilio ", ["sms", "call", "call-status", "sms-status"]],
  ["(send twilio sms {", [":to-phone-number", ":from-phone-number", ":message"]],
  ["(send twilio sms {:message 1 :", [":to-phone-number", ":from-phone-number"]],
  ["(send twilio sms {:message ", values],
  ["(send twilio sms {} (template {", [":to-phone-number", ":from-phone-number", ":message"]],
  ["(send twilio sms {} (", call],
  ["(send echo message {:message (", ["TM"]],
  ["(send echo message {:message (TM ", ["greeting", "good bye"]],
  ["(event {", [":order", ":order.amount", ":type"]],
  ["(send twilio sms {} (success (event {", [":order", ":order.amount", ":type"]],
  ["(send twilio sms {} (success (", commands],
  ["(await twilio sms-status {:sid *sid*} (", ["if", ...call]],
  ["(set x ", ["x", ...values]],
  ["(set ", []],
  ["(seq (set greeting 1) (send echo message {:message ", [...context, "greeting", "+TM1", "+TM2", ...constants]],
  ['(send echo message {:message "', []],
];

test("a Then is completed with what may stand there", () => {
  for (const [text, expected] of thens) assert.deepEqual([...labels("then", text)].sort(), [...expected].sort(), text);
});

const scopes: readonly (readonly [text: string, expected: readonly string[]])[] = [
  ["(expect (= ", ["$order", "$order.amount", "$type"]],
  ["(expect (= $type 1) (success (set x ", ["$order", "$order.amount", "$type"]],
  ["(send twilio sms {:message ", []],
  ["(send twilio sms {} (success (set x ", ["$call-id", "$sid", "$status"]],
  ["(send twilio sms {} (failure (set x ", ["$error"]],
  ["(send twilio sms {} (success (send echo message {} (failure (set x ", ["$call-id", "$error", "$sid", "$status"]],
  ["(send twilio sms {} (success (event {} (success (set x ", []],
  ["(send twilio sms {} (success (seq (set x ", ["$call-id", "$sid", "$status"]],
  ["(await twilio sms-status {} (if (= ", ["$sms-status", "$status"]],
  ["(await twilio sms-status {} (if (= $status 1) (success (set x ", ["$sms-status", "$status"]],
  ["(await twilio sms-status {} (if (= $status 1) (failure (set x ", ["$error"]],
];

test("fields are those of the response that is in scope", () => {
  for (const [text, expected] of scopes) {
    const found = labels("then", text).filter((label) => label.startsWith("$"));
    assert.deepEqual([...found].sort(), expected, text);
  }
});

test("every word of both languages is offered somewhere", () => {
  for (const language of ["when", "then"] as const) {
    const offered = new Set((language === "when" ? whens : thens).flatMap(([text]) => labels(language, text)));
    const all = WORDS.filter((one) => one.language === language || one.language === "both").map(({ word }) => word);
    assert.deepEqual(
      all.filter((word) => !offered.has(word)),
      [],
    );
  }
});

test("attributes go by their names, and by paths into objects", () => {
  assert.deepEqual(attributeNames([{ b: { c: { d: 1 } }, a: [{ x: 1 }] }, { b: null }]), ["a", "b", "b.c", "b.c.d"]);
  assert.deepEqual(attributeNames([]), []);
});
