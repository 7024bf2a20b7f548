import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { recordedEvents, type Recorded } from "./events.ts";
import { refuseEarlier, sortByTime } from "./order.ts";
import { openSource } from "./source.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "whenthen-recorded-"));
});

const naming = { key: "id", time: "time" };

async function collect(groups: AsyncIterable<readonly Recorded[]>): Promise<Recorded[]> {
  const all: Recorded[] = [];
  for await (const group of groups) all.push(...group);
  return all;
}

async function read(name: string, content: string | Buffer): Promise<Recorded[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return collect(recordedEvents(await openSource(path), naming));
}

/** What went in: the line, or what is wrong with it. */
function summary(items: readonly Recorded[]): unknown[] {
  return items.map((item) => ("reason" in item ? `${item.line} ${item.reason}` : [item.line, item.key, item.time, item.attributes]));
}

const ndjson = '{"id":"a","time":"1999-08-01T08:00:00Z","n":1}\n{"id":7,"time":933494401000}\n';
const parsed = [
  [0, "a", 933494400000, { id: "a", time: "1999-08-01T08:00:00Z", n: 1 }],
  [1, "7", 933494401000, { id: 7, time: 933494401000 }],
];

test("NDJSON, with either line break, with and without one at the end, with a byte order mark", async () => {
  assert.deepEqual(summary(await read("a.ndjson", ndjson)), parsed);
  assert.deepEqual(summary(await read("b.ndjson", ndjson.replaceAll("\n", "\r\n"))), parsed);
  assert.deepEqual(summary(await read("c.ndjson", `\uFEFF${ndjson.trimEnd()}`)), parsed);
});

test("gzip is told by its content, not its name; the format by its ending or else its content", async () => {
  assert.deepEqual(summary(await read("d.ndjson.gz", gzipSync(ndjson))), parsed);
  assert.deepEqual(summary(await read("e", gzipSync(ndjson))), parsed);
  assert.deepEqual(summary(await read("f.gz", ndjson)), parsed);
  assert.deepEqual(summary(await read("g.txt", "id,time\na,933494400000\n")), [[0, "a", 933494400000, { id: "a", time: 933494400000 }]]);
});

test("standard input", async () => {
  const source = await openSource("-", Readable.from([Buffer.from(ndjson.slice(0, 20)), Buffer.from(ndjson.slice(20))]));
  assert.deepEqual(summary(await collect(recordedEvents(source, naming))), parsed);
  assert.equal(source.sizeBytes, null);
  assert.equal(source.readBytes(), ndjson.length);
});

test("a blank line has a number; no event is lost where chunks end within a character", async () => {
  const text = `${ndjson}\n{"id":"ä","time":933494402000}`;
  const bytes = Buffer.from(text);
  const source = await openSource("-", Readable.from([...bytes].map((byte) => Buffer.from([byte]))));
  const events = await collect(recordedEvents(source, naming));
  assert.deepEqual(
    events.map(({ line }) => line),
    [0, 1, 3],
  );
  assert.deepEqual(summary(events.slice(2)), [[3, "ä", 933494402000, { id: "ä", time: 933494402000 }]]);
});

test("CSV: numbers are numbers, empty cells are left out, all else is text; rows are counted from 0", async () => {
  const csv =
    'id,time,note,code\n7,1999-08-01T08:00:00Z,"a, ""b""\nc",007\n\n8,933494401000,,1.50\n9,1999-08-01 08:00:02,12345678901234567890,-0.5\n';
  assert.deepEqual(summary(await read("h.csv", csv)), [
    [0, "7", 933494400000, { id: 7, time: "1999-08-01T08:00:00Z", note: 'a, "b"\nc', code: "007" }],
    [1, "8", 933494401000, { id: 8, time: 933494401000, code: 1.5 }],
    [2, "9", 933494402000, { id: 9, time: "1999-08-01 08:00:02", note: "12345678901234567890", code: -0.5 }],
  ]);
  assert.deepEqual(summary(await read("i.csv.gz", gzipSync("id,time\r\nx,1\r\n"))), [[0, "x", 1, { id: "x", time: 1 }]]);
});

test("a line that is no event is refused with its place, and spoils nothing", async () => {
  const lines = [
    '{"id":"a","time":1}',
    "{",
    '"x"',
    '{"time":2}',
    '{"id":"","time":2}',
    '{"id":"a"}',
    '{"id":"a","time":"noon"}',
    '{"id":"a","time":3}',
  ];
  const items = await read("j.ndjson", lines.join("\n"));
  const reasons = items.map((item) => ("reason" in item ? item.reason.replace(/\(.*\)/, "(...)") : item.line));
  assert.deepEqual(reasons, [
    0,
    "line 2: it is not JSON (...); each line is one JSON object",
    'line 3: an event is a JSON object, not "x"',
    'line 4: the event lacks the key attribute "id"',
    'line 5: the key attribute "id" must not be an empty string',
    'line 6: the event lacks the time attribute "time"',
    'line 7: the time attribute "time" is "noon"; it must be ISO 8601, as 1999-08-01T08:00:00Z, or epoch milliseconds',
    7,
  ]);
  assert.deepEqual(summary(await read("k.csv", "id,time\na,1,2\nb,2\n")), [
    "0 line 2: the row has 3 cells, the header has 2",
    [1, "b", 2, { id: "b", time: 2 }],
  ]);
});

test("a file that can't be read as a whole says why", async () => {
  const fails = (name: string, content: string | Buffer, message: RegExp) =>
    assert.rejects(read(name, content), { name: "RecordedEventsError", message });
  await fails("l.ndjson", '[{"id":"a"},\n{"id":"b"}]', /l\.ndjson, line 1: this is a JSON array; write one event a line/);
  await fails("l2.ndjson", '[\n{"id":"a"}]', /line 1: this is a JSON array/);
  await fails("m.ndjson.gz", gzipSync(ndjson).subarray(0, 40), /m\.ndjson\.gz can't be read: unexpected end of file/);
  await fails("n.csv", 'id,time\n"a,1\n', /n\.csv: .*quote/i);
  await fails("o.csv", "id,id\na,1\n", /o\.csv, line 1: there are two columns "id"/);
  await fails("p.csv", "id,,time\na,1,2\n", /column 2 has no name/);
  await fails("q.ndjson", `{"id":"${"a".repeat(1_100_000)}"}`, /q\.ndjson, line 1: longer than 1048576 characters/);
  await assert.rejects(openSource(join(folder, "nowhere")), { message: /there is no file .*nowhere/ });
  await assert.rejects(openSource(folder), { message: /is a folder; give a file of events/ });
});

test("an empty file has no events", async () => {
  assert.deepEqual(await read("r.ndjson", ""), []);
  assert.deepEqual(await read("s.csv", "id,time\n"), []);
  assert.deepEqual(await read("t", ""), []);
});

async function* groups(...times: readonly number[]): AsyncGenerator<Recorded[]> {
  for (const [line, time] of times.entries()) yield [{ line, key: "k", time, attributes: {} }];
  yield [{ line: times.length, reason: "no event" }];
}

test("events out of order are refused, or put in order", async () => {
  const refused = await collect(refuseEarlier(groups(5, 3, 5, 9)));
  assert.deepEqual(
    refused.map((item) => ("reason" in item ? item.reason : item.time)),
    [
      5,
      "event 1, counted from 0: 1970-01-01T00:00:00.003Z is earlier than 1970-01-01T00:00:00.005Z, the time reached before it",
      5,
      9,
      "no event",
    ],
  );
  const sorted = await collect(sortByTime(groups(5, 3, 5, 9, 3)));
  assert.deepEqual(
    sorted.map(({ line }) => line),
    [5, 1, 4, 0, 2, 3],
  );
});
