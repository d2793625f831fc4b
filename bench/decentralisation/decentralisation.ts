import { loadHighs } from '../../src/adapters/solver/highs.ts';
import type { Solver } from '../../src/engine/ports.ts';
import type { Benchmark, BenchmarkOptions, Report } from '../harness/benchmark.ts';
import type { Table } from '../harness/table.ts';
import { timed } from '../harness/timing.ts';
import { type Ordered, orderedBy } from './cycle.ts';
import { jointExtraMicros } from './joint.ts';
import { type Asked, marketOf } from './market.ts';

const EVENING: Asked = {
  name: 'evening-down',
  day: '2026-02-11',
  direction: 'down',
  from: 17,
  to: 20,
  eachW: 500,
};

const NOON: Asked = { name: 'noon-up', day: '2026-06-10', direction: 'up', from: 12, to: 14, eachW: 400 };

const SIZES = [5, 20, 50] as const;
/** Communities of each size. */
const SEEDS = 3;
/** Of the largest size, unless in full. */
const SEEDS_LARGE = 1;

const PCT = 100;
const MICROS = 1_000_000;

export const decentralisation: Benchmark = {
  name: 'decentralisation',
  summary:
    'what the market cycle orders against all sites planned at once, 5, 20 and 50 sites (--full: more communities)',
  run,
};

async function run({ runCount = SEEDS, isFull }: BenchmarkOptions): Promise<Report> {
  const solver = await loadHighs();
  const rows: Row[] = [];
  for (const asked of [EVENING, NOON]) {
    for (const siteCount of SIZES) {
      const seedCount = siteCount === SIZES.at(-1) && !isFull ? Math.min(runCount, SEEDS_LARGE) : runCount;
      for (let seed = 1; seed <= seedCount; seed += 1)
        rows.push(await measure(asked, siteCount, seed, solver));
    }
  }
  return { tables: [tableOf(rows)], notes: NOTES };
}

interface Row {
  readonly asked: string;
  readonly siteCount: number;
  readonly seed: number;
  readonly jointUnits: number;
  readonly aloneUnits: number;
  readonly alonePct: number;
  readonly agreedUnits: number;
  readonly agreedPct: number;
  readonly missPct: number;
  readonly optionCount: number;
  readonly cpuMs: number;
}

async function measure(asked: Asked, siteCount: number, seed: number, solver: Solver): Promise<Row> {
  const market = marketOf(seed, siteCount, asked, solver);
  const jointMicros = jointExtraMicros(market, solver);
  const alone = orderedBy(market, solver, false);
  let agreed = alone;
  const { cpuMs } = await timed(() => {
    agreed = orderedBy(market, solver, true);
  });
  const totalMicros = ({ deliveryMicros, missMicros }: Ordered) => deliveryMicros + missMicros;
  const abovePct = (ordered: Ordered) => PCT * (totalMicros(ordered) / jointMicros - 1);
  return {
    asked: asked.name,
    siteCount,
    seed,
    jointUnits: jointMicros / MICROS,
    aloneUnits: totalMicros(alone) / MICROS,
    alonePct: abovePct(alone),
    agreedUnits: totalMicros(agreed) / MICROS,
    agreedPct: abovePct(agreed),
    missPct: (PCT * agreed.missMicros) / jointMicros,
    optionCount: agreed.offers.reduce((sum, { options }) => sum + options.length, 0),
    cpuMs,
  };
}

const twoDecimals = (value: number) => value.toFixed(2);

function tableOf(rows: readonly Row[]): Table {
  const text = (row: Row) => ({
    ...row,
    seed: String(row.seed),
    jointUnits: row.jointUnits.toFixed(4),
    aloneUnits: row.aloneUnits.toFixed(4),
    agreedUnits: row.agreedUnits.toFixed(4),
    alonePct: twoDecimals(row.alonePct),
    agreedPct: twoDecimals(row.agreedPct),
    missPct: twoDecimals(row.missPct),
  });
  return {
    title: 'decentralisation: cost of what the cycle orders, above all sites planned at once',
    columns: [
      { key: 'asked', heading: 'asked', unit: 'text' },
      { key: 'siteCount', heading: 'sites', unit: 'count' },
      { key: 'seed', heading: 'seed', unit: 'text' },
      { key: 'jointUnits', heading: 'at once EUR', unit: 'text' },
      { key: 'aloneUnits', heading: 'each alone EUR', unit: 'text' },
      { key: 'alonePct', heading: 'above %', unit: 'text' },
      { key: 'agreedUnits', heading: 'cycle EUR', unit: 'text' },
      { key: 'agreedPct', heading: 'above %', unit: 'text' },
      { key: 'missPct', heading: 'of it missed %', unit: 'text' },
      { key: 'optionCount', heading: 'options', unit: 'count' },
      { key: 'cpuMs', heading: 'cycle CPU ms', unit: 'ms' },
    ],
    rows: rows.map(text),
  };
}

const NOTES = [
  'At once: one LP over the models of all sites, which knows everything of everybody, may split as it likes and needs no whole numbers. Only what is beyond doing nothing is counted: what sites lose, contracts, what is missed.',
  'Each alone: offers that sites make without having agreed by prices who does what. Cycle: as the market cycle has them, in batches of 50.',
];
