/** Random Then texts that compile, for property tests. */
import fc from "fast-check";

/** What `$x` may be used for at a place. */
interface Place {
  readonly depth: number;
  readonly response: boolean;
  readonly failure: boolean;
}

const names = ["a", "b", "c"];
const oneOf = <T>(...items: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...items);

function value({ response, failure }: Place): fc.Arbitrary<string> {
  const plain = ["1", "2", '"x"', "true", "nil", "*id*", "*list.0*", "*nobody*", "+TM1", "(TM greeting)", ...names, "[1 a *id*]", "{:x b}"];
  const rare = ["+TM9"];
  return fc.oneof(
    { weight: 20, arbitrary: oneOf(...plain, ...(response ? ["$x", "$message.x"] : []), ...(failure ? ["$error"] : [])) },
    { weight: 1, arbitrary: oneOf(...rare) },
  );
}

function condition(place: Place): fc.Arbitrary<string> {
  const side = value(place);
  const compare = fc.tuple(oneOf("=", ">", "<=", "contains"), side, side).map(([operator, a, b]) => `(${operator} ${a} ${b})`);
  return fc.oneof(
    compare,
    side,
    compare.map((inner) => `(not ${inner})`),
    fc.tuple(oneOf("and", "or"), compare, compare).map(([word, a, b]) => `(${word} ${a} ${b})`),
  );
}

function eventCondition(place: Place): fc.Arbitrary<string> {
  const own = value({ ...place, response: false, failure: false });
  return fc.oneof(
    own.map((other) => `(= $x ${other})`),
    fc.tuple(own, oneOf("1", '"x"')).map(([other, kind]) => `(and (= $id ${other}) (= $kind ${kind}))`),
    oneOf("(> $x 1)", "$x", "(or (= $x 1) (= $x 2))"),
  );
}

const seconds = fc.integer({ min: 1, max: 6 }).map((n) => `${n} seconds`);

/** Options, each there or not; a within always where the command must have one. */
function options(place: Place, responds: boolean, timed: boolean): fc.Arbitrary<string> {
  const inner: Place = { ...place, depth: place.depth - 1 };
  const block = (word: string, at: Place): fc.Arbitrary<string> => command(at).map((text) => `(${word} ${text})`);
  const maybe = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(""), fc.constant(""), arbitrary);
  const within = seconds.map((time) => `(within ${time})`);
  const blocks =
    place.depth <= 0
      ? [fc.constant(""), fc.constant("")]
      : [maybe(block("success", { ...inner, response: place.response || responds })), maybe(block("failure", { ...inner, failure: true }))];
  return fc
    .tuple(maybe(fc.integer({ min: 1, max: 2 }).map((n) => `(retries ${n})`)), timed ? within : maybe(within), ...blocks)
    .map((parts) => parts.filter((part) => part !== "").join(" "));
}

function parameters(place: Place): fc.Arbitrary<string> {
  return fc.tuple(value(place), value(place)).map(([x, y]) => `{:message ${x} :x ${y}}`);
}

function leaf(place: Place): fc.Arbitrary<string> {
  const own = { ...place, depth: Math.min(place.depth, 1) };
  const sms = fc
    .tuple(value(place), options(own, true, false))
    .map(([to, o]) => `(send twilio sms {:to-phone-number ${to} :from-phone-number "+1" :message "m"} ${o})`);
  return fc.oneof(
    fc.tuple(parameters(place), options(own, true, false)).map(([p, o]) => `(send echo message ${p} ${o})`),
    sms,
    fc
      .tuple(value(place), options(own, true, false))
      .map(([id, o]) => `(event {:id ${id} :kind 1} ${o} (template {:note "{{a}} {{id}}"}))`),
    seconds.map((time) => `(delay ${time})`),
    fc.tuple(oneOf(...names), value(place)).map(([name, v]) => `(set ${name} ${v})`),
    fc.tuple(eventCondition(place), options(own, true, true)).map(([c, o]) => `(expect ${c} ${o})`),
    eventCondition(place).map((c) => `(expect ${c})`),
    fc
      .tuple(value(place), eventCondition(place), options(own, true, true))
      .map(([sid, c, o]) => `(await twilio call-status {:sid ${sid}} (if ${c}) ${o})`),
  );
}

function command(place: Place): fc.Arbitrary<string> {
  if (place.depth <= 0) return leaf(place);
  const inner = { ...place, depth: place.depth - 1 };
  const members = fc.array(
    fc.constant(null).chain(() => command(inner)),
    { minLength: 1, maxLength: 4 },
  );
  const several = fc
    .tuple(oneOf("seq", "seq", "par"), members, options(inner, false, false))
    .map(([word, m, o]) => `(${word} ${m.join(" ")} ${o})`);
  const branch = fc
    .tuple(
      condition(place),
      fc.constant(null).chain(() => command(inner)),
      fc.constant(null).chain(() => command(inner)),
    )
    .map(([c, yes, no]) => `(if ${c} (success ${yes}) (failure ${no}))`);
  return fc.oneof({ weight: 3, arbitrary: several }, { weight: 1, arbitrary: branch }, { weight: 2, arbitrary: leaf(place) });
}

/** A Then text that compiles. */
export const randomThen: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 3 })
  .chain((depth) => command({ depth, response: false, failure: false }));
