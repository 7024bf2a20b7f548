import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { maxWrongRows, readCsv } from "./read-csv.ts";
import type { Row } from "./table.ts";

interface Read {
  readonly rows: Row[];
  readonly wrong: string[];
  readonly columns: readonly string[] | null;
}

async function read(content: string | Buffer, types: Parameters<typeof readCsv>[1] = {}, pieceBytes = 1_000_000): Promise<Read> {
  const bytes = Buffer.from(content as string);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  const rows: Row[] = [];
  const { wrong, columns } = await readCsv(pieces, types, (row) => rows.push(row));
  return { rows, columns, wrong: wrong.map(({ line, message }) => `${line} ${message}`) };
}

test("rows are read whatever the delimiter, line ends and byte order mark", async () => {
  const wanted = {
    columns: ["user", "name"],
    wrong: [],
    rows: [
      ["1", "Ann"],
      ["2", null],
    ],
  };
  for (const text of [
    "user,name\r\n1,Ann\r\n2,\r\n",
    "\ufeffuser;name\n1;Ann\n2;",
    "user\tname\n1\tAnn\n\n2\t\n\n",
    "user,name\r1,Ann\r2,",
  ]) {
    assert.deepEqual(await read(text), wanted, JSON.stringify(text));
    for (const bytes of [1, 3]) assert.deepEqual(await read(text, {}, bytes), wanted, `${JSON.stringify(text)} in pieces of ${bytes}`);
  }
});

test("the delimiter is the one that stands most often in the header, outside of quotes", async () => {
  assert.deepEqual((await read('"a,b,c";d\n1;2')).columns, ["a,b,c", "d"]);
});

test("quoted cells hold delimiters, quotes and line breaks", async () => {
  assert.deepEqual((await read('k,v\n"a,1","say ""x""\nand more"\n')).rows, [["a,1", 'say "x"\nand more']]);
});

test("cells are converted where a type is given; what can't be is told", async () => {
  const { rows } = await read("k,n,b\n1, 12.5 ,TRUE\n2,,", { n: "number", b: "boolean" });
  assert.deepEqual(rows, [
    ["1", 12.5, true],
    ["2", null, null],
  ]);
  const { wrong } = await read("k,n\n1,12 EUR\n2,3\n3,x", { n: "number" });
  assert.deepEqual(wrong, [
    '2 has a cell in the column n that is "12 EUR", which is no number',
    '4 has a cell in the column n that is "x", which is no number',
  ]);
});

test("every wrong row is told with its line, and one does not hide the others", async () => {
  const text = 'k,v\n1,2,3\n"a\nb",1,2\n,x\n4,"x"y\n5,good\n6\n7,a"b\n8,good\n\n9,"open\nand open';
  const { wrong } = await read(text);
  assert.deepEqual(wrong, [
    "2 has 3 cells, but the header has 2",
    "3 has 3 cells, but the header has 2",
    "5 has no value in the first column, k",
    '6 has a " where none may stand',
    "8 has 1 cell, but the header has 2",
    '9 has a " where none may stand',
    "12 has a quoted value that never ends",
  ]);
});

test("texts that are not UTF-8 are told line by line", async () => {
  const bytes = Buffer.concat([Buffer.from("k,v\n1,é\n2,"), Buffer.from([0xe9]), Buffer.from("\n3,x\n4,"), Buffer.from([0xff, 0x0a])]);
  const wanted = ["3 is not UTF-8", "5 is not UTF-8"];
  assert.deepEqual((await read(bytes)).wrong, wanted);
  assert.deepEqual((await read(bytes, {}, 2)).wrong, wanted);
  assert.deepEqual((await read(Buffer.from("k,v\n1,2", "utf16le"))).wrong.length > 0, true);
});

test("a header that can't be one is told", async () => {
  const headers: readonly (readonly [text: string, reason: RegExp])[] = [
    ["", /1 is missing/],
    ["\n\n", /1 is missing/],
    ["a", /one column/],
    ["a,\n", /column 2 of the header has no name/],
    ["a, b\n", /" b" has spaces around it/],
    ["a,b,b\n", /"b" stands in the header twice/],
    ["a,a,a\n", /"a" stands in the header twice/],
    [`a,${"x".repeat(201)}\n`, /longer than 200/],
    [`${Array.from({ length: 501 }, (_, i) => `c${i}`).join(",")}\n`, /501 columns; at most 500/],
  ];
  for (const [text, reason] of headers) assert.match((await read(text)).wrong.join(), reason, text.slice(0, 20));
  assert.deepEqual((await read("a,a\n1,2")).rows, [["1", "2"]], "the first column's own name may stand once more");
  assert.match((await read("a,b\n1,2", { c: "number" })).wrong[0]!, /options.types names "c"/);
});

test("wrong rows are told up to a bound, and rows have one too", async () => {
  const { wrong } = await read(`k,v\n${"1\n".repeat(500)}`);
  assert.equal(wrong.length, maxWrongRows);
  assert.deepEqual((await read(`k,v\n1,${"x".repeat(70_000)}\n2\n`)).wrong, [
    "2 is longer than 65536 characters",
    "3 has 1 cell, but the header has 2",
  ]);
  assert.match((await read("x".repeat(9_000_000), {}, 1_000_000)).wrong[0]!, /without a line break/);
});

/** A cell, quoted where it must be or where chance says so. */
const cell = fc.tuple(fc.string({ unit: fc.constantFrom("a", "é", "👍", " ", ",", ";", "\t", '"', "\n", "\r\n", "1") }), fc.boolean());

const quote = ([text, always]: readonly [string, boolean]): string =>
  always || /[",;\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

test("whatever is written by the rules of RFC 4180 is read as it was, in pieces of any size", async () => {
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc
        .array(
          fc.tuple(
            fc.string({ minLength: 1, unit: fc.constantFrom("k", '"', ",", "2") }),
            fc.array(cell, { minLength: width, maxLength: width }),
          ),
          { maxLength: 8 },
        )
        .map((rows) => ({ width, rows })),
    );
  const options = fc.record({
    delimiter: fc.constantFrom(",", ";", "\t"),
    end: fc.constantFrom("\n", "\r\n"),
    last: fc.boolean(),
    piece: fc.integer({ min: 1, max: 50 }),
  });
  await fc.assert(
    fc.asyncProperty(table, options, async ({ width, rows }, { delimiter, end, last, piece }) => {
      const header = ["key", ...Array.from({ length: width }, (_, i) => `c${i}`)].join(delimiter);
      const lines = rows.map(([key, cells]) => [quote([key, false]), ...cells.map(quote)].join(delimiter));
      const { rows: found, wrong } = await read([header, ...lines].join(end) + (last ? end : ""), {}, piece);
      assert.deepEqual(wrong, []);
      assert.deepEqual(
        found,
        rows.map(([key, cells]) => [key, ...cells.map(([text]) => (text === "" ? null : text))]),
      );
    }),
    { numRuns: 300 },
  );
});

test("of rows of which some are wrong, exactly those are told", async () => {
  const kinds = { good: "1,2", short: "1", long: "1,2,3", keyless: ",2", quote: '1,"a"b', stray: '1,a"b' } as const;
  const kind = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[]));
  await fc.assert(
    fc.asyncProperty(fc.array(kind, { maxLength: 30 }), fc.integer({ min: 1, max: 40 }), async (rows, piece) => {
      const { wrong } = await read(`k,v\n${rows.map((name) => kinds[name]).join("\n")}`, {}, piece);
      assert.deepEqual(
        wrong.map((text) => Number.parseInt(text, 10)),
        rows.flatMap((name, i) => (name === "good" ? [] : [i + 2])),
      );
    }),
    { numRuns: 300 },
  );
});
