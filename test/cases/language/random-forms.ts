/** Random program text for property tests: any forms, with any white space and comments between them. */
import fc from "fast-check";

const name = fc.constantFrom(
  "event",
  "seq",
  "If",
  "expect",
  "a",
  "b-c",
  "*id*",
  "$x",
  "+TM1",
  "x.0.y",
  "=",
  ">=",
  "été",
  "...",
  "a#b",
  "'q'",
  "-",
  "-x",
  "w?",
);
const string = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: "binary", maxLength: 6 })).map((value) => JSON.stringify(value));
const rawString = fc.constantFrom('"over\ntwo lines"', '"and\r\nthree\n\n"', '"; no comment"', '"\\u00e9\\/"');
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((value) => JSON.stringify(value));
const atom = fc.oneof(name, string, rawString, number, fc.constantFrom("true", "False", "nil"));
const keyword = fc.constantFrom(":a", ":b", ":c-d", ":from-phone-number", ":e.f");

/** What may stand between two forms: at least one character of white space. */
const gap = fc
  .array(fc.constantFrom(" ", "\n", ", ", "\t", "\r\n", "\n\n\n", " ; a comment \n", "\n;; alone\n", ";\r\n"), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => {
    const text = parts.join("");
    return text.startsWith(";") ? ` ${text}` : text;
  });

function collection(form: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const items = fc.array(fc.tuple(form, gap), { maxLength: 6 }).map((list) => list.map(([item, space]) => item + space).join(""));
  const keys = fc.uniqueArray(keyword, { maxLength: 4 });
  const map = keys.chain((names) =>
    fc
      .tuple(...names.map((key) => fc.tuple(gap, form, gap).map(([before, value, after]) => key + before + value + after)))
      .map((pairs) => pairs.join("")),
  );
  return fc.oneof(
    fc.tuple(gap, items).map(([lead, inside]) => `(${lead}${inside})`),
    items.map((inside) => `[${inside}]`),
    items.map((inside) => `#{${inside}}`),
    map.map((inside) => `{${inside}}`),
  );
}

const form = fc.letrec<{ form: string }>((tie) => ({
  form: fc.oneof({ maxDepth: 6, depthSize: "medium" }, atom, collection(tie("form"))),
})).form;

/** Readable text: forms with gaps between them. */
export const programText = fc
  .tuple(gap, fc.array(fc.tuple(form, gap), { maxLength: 6 }))
  .map(([lead, list]) => lead + list.map(([one, space]) => one + space).join(""));
