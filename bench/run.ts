/**
 * `npm run bench [WORD...]`: all benchmarks, or the sections whose title contains a word. Each prints figures and ratios of this one run;
 * docs/performance.md keeps those of a quiet machine beside the targets.
 */
import { measureFile } from "./augments.ts";
import { lastDelayLate, reactionsPerSecond, sleeping } from "./engine.ts";
import { measureHttp } from "./http.ts";
import { journalTimes } from "./journal.ts";
import { bytesPending, manyPatterns, tenKeyed, usualShape, usualShapes } from "./matcher.ts";
import { sleepingBytes, stepsPerSecond } from "./reactions.ts";
import { commitSpeed, searchTimes, startTime } from "./store.ts";

type Line = readonly [what: string, figure: string];

const count = (value: number): string => Math.round(value).toLocaleString("en");
const ratio = (value: number): string => value.toFixed(2);
const seconds = (value: number): string => `${value.toFixed(2)} s`;

async function* http(): AsyncGenerator<Line> {
  const { bare, single, ratio: durable, batches, processor } = await measureHttp();
  yield ["bare Fastify route, requests/s", count(bare)];
  yield ["single events, durable and matched, events/s", count(single)];
  yield ["ratio of the two", ratio(durable)];
  yield ["NDJSON batches of 500, events/s", count(batches)];
  yield ["processor time: a request to the bare route", `${processor.bare.toFixed(1)} µs`];
  yield ["processor time: a single event", `${processor.single.toFixed(1)} µs`];
  yield ["processor time: an event in a batch of 500", `${processor.batched.toFixed(1)} µs`];
}

async function* matcher(): AsyncGenerator<Line> {
  const speeds = [1, 100, 1_000, 10_000].map((patterns) => [patterns, manyPatterns(patterns).eventsPerSecond] as const);
  for (const [patterns, speed] of speeds) yield [`${count(patterns)} patterns on different type values, events/s`, count(speed)];
  yield ["cost at 10,000 patterns by that at 100", ratio(speeds[1]![1] / speeds[3]![1])];
  yield ["ten keyed two-step within patterns, 10,000 customers, events/s", count(tenKeyed().eventsPerSecond)];
  for (const name of Object.keys(usualShapes)) yield [`${name}, events/s`, count(usualShape(name).eventsPerSecond)];
  yield ["bytes of JSON a pending partial match", String(bytesPending())];
}

async function* reactions(): AsyncGenerator<Line> {
  yield ["steps/s in memory", count(stepsPerSecond())];
  yield ["bytes of JSON of a sleeping reaction beside its context", String(sleepingBytes())];
  yield ["two durable steps (match, send, delay, send), reactions/s", count(await reactionsPerSecond())];
  yield ["10,000 delays due at one moment: the last is late by", seconds(await lastDelayLate(10_000))];
  yield ["100,000 delays due at one moment: the last is late by", seconds(await lastDelayLate(100_000))];
}

async function* store(): AsyncGenerator<Line> {
  const { eventsPerSecond } = await commitSpeed({ customers: 10_000, events: 200_000, batch: 500 });
  yield ["commits of 500 events with their states, events/s", count(eventsPerSecond)];
  for (const kind of ["partial matches", "reactions"] as const) {
    const { bytesEach, startSeconds } = await sleeping(kind, 200_000);
    yield [`200,000 ${kind} asleep: bytes of disk each`, count(bytesEach)];
    yield [`200,000 ${kind} asleep: the engine starts in`, seconds(startSeconds)];
  }
  yield ["a million of both asleep: the store opens in", seconds((await startTime(1_000_000)) / 1_000)];
  const slowest = Math.max(...Object.values(await searchTimes(200_000)));
  yield ["journal search over 200,000 reactions, the slowest filter", `${slowest.toFixed(1)} ms`];
}

async function* augments(): AsyncGenerator<Line> {
  const figures = await measureFile(1_000_000);
  yield ["a CSV of a million rows: bytes", count(figures.csvBytes)];
  yield ["receiving it", seconds(figures.receiveSeconds)];
  yield ["loading it in its thread", seconds(figures.loadSeconds)];
  yield ["the event loop's longest delay meanwhile", `${figures.longestStallMs.toFixed(1)} ms`];
  yield ["opening it, as at a start", `${figures.openMs.toFixed(0)} ms`];
  yield ["resident memory a row", count(figures.bytesPerRow)];
  yield ["disk a row, beside the CSV", count(figures.diskBytesPerRow)];
  yield ["an event whose row is found, processor time", `${figures.foundMicroseconds.toFixed(1)} µs`];
  yield ["an event without a row, processor time", `${figures.missedMicroseconds.toFixed(1)} µs`];
}

async function* journal(): AsyncGenerator<Line> {
  const times = await journalTimes(1_000_000);
  yield ["a page over a million reactions, by every combination of filters: slowest", `${times[0]!.ms.toFixed(1)} ms`];
  yield ["of so many searches, more than 50 ms take", `${times.filter(({ ms }) => ms > 50).length} of ${times.length}`];
}

const sections: Readonly<Record<string, () => AsyncGenerator<Line>>> = { http, matcher, reactions, store, journal, augments };

const words = process.argv.slice(2);
for (const [title, lines] of Object.entries(sections)) {
  if (words.length > 0 && !words.some((word) => title.includes(word))) continue;
  console.log(`\n${title}`);
  for await (const [what, figure] of lines()) console.log(`  ${what.padEnd(66)} ${figure.padStart(12)}`);
}
