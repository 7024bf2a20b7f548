/** The first pattern and the first event, out of a few words. Pure. */
import type { Attributes, Constant, Predicate, Trigger, When } from "../../../../../src/language/ast.ts";

export interface Starter {
  readonly attribute: string;
  readonly value: string;
  /** 1 or more */
  readonly times: number;
}

/** The When: so many events with that attribute, within an hour where they are several. */
export function whenOf({ attribute, value, times }: Starter): string {
  const event = `(event (= ${attribute.trim()} ${JSON.stringify(value)}))`;
  return times === 1 ? event : `(within 1 hours (count ${times} ${event}))`;
}

/** The Then: a send to the endpoint that needs no setting up. */
export function thenOf({ attribute }: Starter): string {
  return `(send echo message {:message *${attribute.trim()}*})`;
}

/** An event that the pattern looks for first; only of the key attribute where the pattern asks for nothing else. */
export function exampleEvent(keyAttribute: string, when: When | null): Attributes {
  const wanted = when === null ? null : firstPredicate(when.trigger);
  return { [keyAttribute]: "customer-1", ...Object.fromEntries(wanted === null ? [] : equalities(wanted)) };
}

function firstPredicate(trigger: Trigger): Predicate | null {
  switch (trigger.kind) {
    case "event":
      return trigger.predicate;
    case "count":
    case "within":
      return firstPredicate(trigger.trigger);
    case "any":
      return firstPredicate(trigger.triggers[0]!);
    case "seq":
    case "all": {
      const first = trigger.members.find((member) => member.kind !== "fail");
      return first === undefined ? null : firstPredicate(first);
    }
  }
}

function equalities(predicate: Predicate): readonly (readonly [string, Constant])[] {
  switch (predicate.kind) {
    case "compare":
      return predicate.operator === "=" || predicate.operator === "contains" ? [[predicate.attribute, predicate.constant]] : [];
    case "and":
      return predicate.predicates.flatMap(equalities);
    case "or":
      return equalities(predicate.predicates[0]!);
    case "not":
      return [];
  }
}

/** As a person types it into a shell. @param url of the server. @param body JSON */
export function curlOf(url: string, tenant: string, body: string): string {
  return [
    `curl ${url}/tenants/${tenant}/event \\`,
    `  -H "Authorization: Bearer $TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${body.replaceAll("'", String.raw`'\''`)}'`,
  ].join("\n");
}

/** How the token in it is come by. @param url of the server */
export function tokenCurlOf(url: string): string {
  return [
    `TOKEN=$(curl -s -u CLIENT_ID:CLIENT_SECRET -d grant_type=client_credentials \\`,
    String.raw`  ${url}/token | sed 's/.*"access_token":"\([^"]*\)".*/\1/')`,
  ].join("\n");
}
