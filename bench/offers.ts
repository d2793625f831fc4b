import { loadHighs } from '../src/adapters/solver/highs.ts';
import { participantId } from '../src/engine/ids.ts';
import { type SelectionProblem, selectOffers } from '../src/engine/offer-trader/index.ts';
import { arrange } from '../src/engine/offer-trader/instance.ts';
import { buildMilp } from '../src/engine/offer-trader/milp.ts';
import { NOT_NARROWED } from '../src/engine/offer-trader/whole-watts.ts';
import type { LinearModel, Solver } from '../src/engine/ports.ts';
import { randomStream } from '../src/engine/quantity/index.ts';
import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import { growthExponent, type Spread, spreadOf } from './harness/spread.ts';
import type { Table } from './harness/table.ts';
import { timed } from './harness/timing.ts';

const OFFER_COUNTS = [10, 30, 100] as const;
/** Made-up problems of each size; every one is solved once. */
const PROBLEMS = 3;
const RELAXATION_ROUNDS = 5;

/** As in the market cycle, but for the time: what is not proven by then is not worth waiting for here. */
const SELECT_OPTIONS = { relativeGap: 1e-3, nodeLimit: 20_000, timeLimitS: 10 };

export const offers: Benchmark = {
  name: 'offers',
  summary: 'choosing among 10, 30, 100 made-up offers: time and what is proven, against the LP relaxation',
  run,
};

interface Measured {
  readonly offerCount: number;
  readonly selectMs: Spread;
  readonly relaxedMs: Spread;
  readonly gapPpm: Spread;
  readonly provenCount: number;
  readonly problemCount: number;
  readonly columnCount: number;
  readonly rowCount: number;
}

async function run({ runCount = PROBLEMS }: BenchmarkOptions): Promise<Report> {
  const solver = await loadHighs();
  selectOffers(madeUpProblem(1, OFFER_COUNTS[0]), solver, SELECT_OPTIONS);
  const sizes: Measured[] = [];
  for (const offerCount of OFFER_COUNTS) sizes.push(await measure(offerCount, solver, runCount));
  return {
    tables: [tableOf(sizes)],
    notes: [
      `${runCount} problems a size from seeds; at most ${SELECT_OPTIONS.timeLimitS} s and ${SELECT_OPTIONS.nodeLimit.toLocaleString('en')} nodes each, proven to ${SELECT_OPTIONS.relativeGap * 1e6} ppm.`,
    ],
  };
}

async function measure(offerCount: number, solver: Solver, problemCount: number): Promise<Measured> {
  const selectMs: number[] = [];
  const relaxedMs: number[] = [];
  const gapPpm: number[] = [];
  let provenCount = 0;
  let model: LinearModel | undefined;
  for (let seed = 1; seed <= problemCount; seed += 1) {
    const problem = madeUpProblem(seed, offerCount);
    const relaxed = relaxedModel(problem);
    model = relaxed;
    const rounds = [];
    for (let round = 0; round < RELAXATION_ROUNDS; round += 1) {
      rounds.push((await timed(() => solver.solve(relaxed))).wallMs);
    }
    relaxedMs.push(spreadOf(rounds).median);
    const { wallMs } = await timed(() => {
      const result = selectOffers(problem, solver, SELECT_OPTIONS);
      gapPpm.push(result.gapPpm);
      if (result.status === 'optimal') provenCount += 1;
    });
    selectMs.push(wallMs);
  }
  return {
    offerCount,
    selectMs: spreadOf(selectMs),
    relaxedMs: spreadOf(relaxedMs),
    gapPpm: spreadOf(gapPpm),
    provenCount,
    problemCount,
    columnCount: model?.columnCount ?? 0,
    rowCount: model?.rowCount ?? 0,
  };
}

/**
 * The program without its whole numbers: no search is faster than this. It is taken past the door of the
 * offer trader, which shows it to nobody else.
 */
function relaxedModel(problem: SelectionProblem): LinearModel {
  const { integer: _, ...relaxed } = buildMilp(arrange(problem), NOT_NARROWED).model;
  return relaxed;
}

function tableOf(sizes: readonly Measured[]): Table {
  return {
    title: 'offers: choosing among made-up offers',
    columns: [
      { key: 'offerCount', heading: 'offers', unit: 'count' },
      { key: 'columnCount', heading: 'columns', unit: 'count' },
      { key: 'rowCount', heading: 'rows', unit: 'count' },
      { key: 'selectMs', heading: 'selection ms', unit: 'ms' },
      { key: 'relaxedMs', heading: 'LP relaxation ms', unit: 'ms' },
      { key: 'ratio', heading: 'to the LP', unit: 'ratio' },
      { key: 'gapPpm', heading: 'gap ppm', unit: 'ppm' },
      { key: 'proven', heading: 'proven', unit: 'text' },
      { key: 'exponent', heading: 'growth', unit: 'exponent' },
    ],
    rows: sizes.map(({ provenCount, problemCount, ...measured }, index) => {
      const before = sizes[index - 1];
      return {
        ...measured,
        ratio: measured.selectMs.median / measured.relaxedMs.median,
        proven: `${provenCount} of ${problemCount}`,
        exponent:
          before &&
          growthExponent(
            { size: before.offerCount, value: before.selectMs.median },
            { size: measured.offerCount, value: measured.selectMs.median },
          ),
      };
    }),
  };
}

const PERIODS = 96;
const PERIOD_MS = 900_000;
const HOURS = PERIOD_MS / 3_600_000;
/** Asked: the evening from 17:00 to 21:00. */
const FROM = 68;
const TO = 84;
/** Part of what all offers together could give. */
const ASKED_PU = 0.35;

/** A request and offers to it, the same for the same seed. */
function madeUpProblem(seed: number, offerCount: number): SelectionProblem {
  const made = Array.from({ length: offerCount }, (_, index) => madeUpOffer(seed, index));
  const availableW = made.reduce((sum, { powerW }) => sum + powerW, 0);
  const askedW = Math.round(ASKED_PU * availableW);
  const isAsked = (period: number) => period >= FROM && period < TO;
  const perPeriod = (asked: number, other: number) =>
    Int32Array.from({ length: PERIODS }, (_, period) => (isAsked(period) ? asked : other));
  return {
    periodMs: PERIOD_MS,
    request: {
      dispositions: Array.from({ length: PERIODS }, (_, period) =>
        isAsked(period) ? 'requested' : 'available',
      ),
      minDeltaW: perPeriod(-Math.round(1.1 * askedW), -askedW),
      maxDeltaW: perPeriod(-askedW, askedW),
      shortfallMicrosPerMwh: 1_000_000_000,
      overshootMicrosPerMwh: 60_000_000,
    },
    offers: made.map(({ offer }) => offer),
  };
}

/** Whole, first and second half of what is asked, each with its rebound in the four hours behind. */
function madeUpOffer(seed: number, index: number) {
  const stream = randomStream(seed, 'offer', index);
  const powerW = stream.whole(1000, 6000);
  const microsPerKwh = 1000 * stream.whole(60, 400);
  const reboundPu = stream.between(0.85, 1.1);
  const minActivationFactor = stream.chance(0.3) ? 1 : stream.whole(1, 50) / 100;
  const middle = FROM + stream.whole(4, 12);
  const runs = [
    [FROM, TO],
    [FROM, middle],
    [middle, TO],
  ] as const;
  const options = runs.map(([from, to], option) => {
    const deltaW = new Int32Array(PERIODS).fill(-powerW, from, to);
    const after = to + stream.whole(0, 4);
    for (let period = after; period < Math.min(PERIODS, after + to - from); period += 1) {
      if (deltaW[period] === 0) deltaW[period] = Math.round(reboundPu * powerW);
    }
    const energyKwh = ((to - from) * powerW * HOURS) / 1000;
    const priceMicros = Math.round(energyKwh * microsPerKwh * stream.between(0.9, 1.1));
    return { id: `option-${option + 1}`, deltaW, priceMicros, minActivationFactor };
  });
  return {
    powerW,
    offer: { participantId: participantId(`p-${String(index).padStart(4, '0')}`), options },
  };
}
