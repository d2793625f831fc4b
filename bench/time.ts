import { Temporal } from 'temporal-polyfill';
import {
  addDays,
  type Day,
  dayStartMs,
  makeTimestampParser,
  parseDayStrict,
  parseZone,
  UTC,
} from '../src/engine/time/index.ts';
import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import { mapSpread, spreadOf } from './harness/spread.ts';
import type { Table } from './harness/table.ts';
import { interleaved, timed } from './harness/timing.ts';

const ROUNDS = 5;
const WARM_UP_ROUNDS = 1;
const DAYS = 1_000;
const STAMPS = 50_000;
const STAMP_STEP_MS = 900_000;
const STAMPS_START_MS = Date.UTC(2024, 0, 1);

const ZONES = [
  'Europe/Amsterdam',
  'Europe/London',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Asuncion',
  'America/Havana',
  'Africa/Cairo',
  'Asia/Gaza',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
] as const;

export const time: Benchmark = {
  name: 'time',
  summary: 'day starts and time stamps per second, against temporal-polyfill',
  run,
};

/** The same sum of instants from both sides says that both did the same. */
type Work = () => number;

interface Pair {
  readonly what: string;
  readonly callCount: number;
  readonly ours: Work;
  readonly peer: Work;
}

async function run({ runCount = ROUNDS }: BenchmarkOptions): Promise<Report> {
  const pairs = [dayStarts(), stampsIn('UTC'), stampsIn('Europe/Amsterdam')];
  const rows = [];
  for (const pair of pairs) rows.push(await rowOf(pair, runCount));
  return {
    tables: [tableOf(rows)],
    notes: [
      'One thread, per second of CPU. The first use of a zone, which finds its changes of offset, is part of the warm-up.',
    ],
  };
}

async function rowOf({ what, callCount, ours, peer }: Pair, runCount: number) {
  if (ours() !== peer()) throw new Error(`${what}: the two do not agree`);
  const perS = (work: Work) => async () => (1000 * callCount) / (await timed(work)).cpuMs;
  const contenders = { ours: perS(ours), peer: perS(peer) };
  await interleaved(contenders, WARM_UP_ROUNDS);
  const figures = await interleaved(contenders, runCount);
  const [own, other] = [spreadOf(figures.ours), spreadOf(figures.peer)];
  return {
    what,
    perS: mapSpread(own, Math.round),
    peerPerS: mapSpread(other, Math.round),
    ratio: other.median / own.median,
  };
}

function tableOf(rows: Table['rows']): Table {
  return {
    title: 'time: calls per second',
    columns: [
      { key: 'what', heading: '', unit: 'text' },
      { key: 'perS', heading: 'engine/time', unit: 'perS' },
      { key: 'peerPerS', heading: 'temporal-polyfill', unit: 'perS' },
      { key: 'ratio', heading: 'time to the peer', unit: 'ratio' },
    ],
    rows,
  };
}

function dayStarts(): Pair {
  const first = parseDayStrict('2016-01-01');
  const days: readonly Day[] = Array.from({ length: DAYS }, (_, index) => addDays(first, index));
  const zones = ZONES.map(parseZone);
  const sum = (startOf: (zone: (typeof zones)[number], day: Day) => number) => () => {
    let total = 0;
    for (const zone of zones) for (const day of days) total += startOf(zone, day);
    return total;
  };
  return {
    what: `start of a local day, ${ZONES.length} zones`,
    callCount: zones.length * DAYS,
    ours: sum(dayStartMs),
    peer: sum((zone, day) => Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds),
  };
}

/** UTC stamps end in Z; those of a zone have no offset. Local times that are there twice mean the first. */
function stampsIn(zoneName: string): Pair {
  const zone = parseZone(zoneName);
  const isUtc = zone === UTC;
  const texts = Array.from({ length: STAMPS }, (_, index) => {
    const text = new Date(STAMPS_START_MS + index * STAMP_STEP_MS).toISOString().slice(0, 19);
    return isUtc ? `${text}Z` : text;
  });
  const parse = makeTimestampParser({ zone });
  const sum = (read: (text: string) => number) => () => texts.reduce((total, text) => total + read(text), 0);
  const firstOf = (text: string): number => {
    const stamp = parse(text);
    if (stamp.kind === 'instant') return stamp.ms;
    return stamp.kind === 'ambiguous' ? stamp.firstMs : 0;
  };
  const byTemporal = isUtc
    ? (text: string) => Temporal.Instant.from(text).epochMilliseconds
    : (text: string) => localInstant(text, zoneName);
  return {
    what: isUtc ? 'time stamp in UTC' : `local time stamp, ${zoneName}`,
    callCount: STAMPS,
    ours: sum(firstOf),
    peer: sum(byTemporal),
  };
}

/** 0 for a time that the clocks skip, as on the other side; `earlier` and `later` differ there in both ways. */
function localInstant(text: string, zoneName: string): number {
  const local = Temporal.PlainDateTime.from(text);
  const found = local.toZonedDateTime(zoneName, { disambiguation: 'compatible' });
  return found.toPlainDateTime().equals(local) ? found.epochMilliseconds : 0;
}
