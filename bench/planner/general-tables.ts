import type { Solver } from '../../src/engine/ports.ts';
import { growthExponent, type Spread } from '../harness/spread.ts';
import type { Column, Table } from '../harness/table.ts';
import { type GeneralTimes, measureGeneral } from './general.ts';
import { STORAGES_MAX } from './general-sites.ts';

const PERIOD_COUNTS = [24, 48, 96, 192, 384] as const;
/** Two days of quarter hours: a battery, a charger, a heat pump and PV. */
export const GENERAL_PERIODS = 192;
export const GENERAL_STORAGES = 3;

const FIGURES: readonly Column[] = [
  { key: 'planMs', heading: 'plan ms', unit: 'ms' },
  { key: 'plainMs', heading: 'without pref.', unit: 'ms' },
  { key: 'orderMs', heading: 'order added', unit: 'ms' },
  { key: 'preferredOrderMs', heading: 'with pref.', unit: 'ms' },
  { key: 'lpMs', heading: 'HiGHS LP', unit: 'ms' },
  { key: 'milpMs', heading: 'HiGHS MILP', unit: 'ms' },
  { key: 'lpRatio', heading: 'LP to plan', unit: 'ratio' },
];

export interface General {
  readonly tables: readonly Table[];
  /** Of `GENERAL_PERIODS` and `GENERAL_STORAGES`. */
  readonly usual: GeneralTimes;
}

/** Sites that need a solver: growth with the periods, and with the storages on one connection. */
export async function measureGrowth(solver: Solver, runCount: number): Promise<General> {
  const byPeriods = new Map<number, GeneralTimes>();
  for (const periodCount of PERIOD_COUNTS) {
    const size = { periodCount, storageCount: GENERAL_STORAGES };
    byPeriods.set(
      periodCount,
      await measureGeneral(size, solver, { runCount, withMilp: periodCount === GENERAL_PERIODS }),
    );
  }
  const byStorages = new Map<number, GeneralTimes>();
  for (let storageCount = 1; storageCount <= STORAGES_MAX; storageCount++) {
    byStorages.set(
      storageCount,
      await measureGeneral({ periodCount: 96, storageCount }, solver, { runCount }),
    );
  }
  const tables = [
    tableOf('planner: storages and PV that need a solver, growth with the periods', 'periods', byPeriods),
    tableOf('planner: the same, 96 periods, growth with the storages', 'storages', byStorages),
  ];
  return { tables, usual: byPeriods.get(GENERAL_PERIODS)! };
}

function tableOf(title: string, heading: string, measured: ReadonlyMap<number, GeneralTimes>): Table {
  const sizes = [...measured];
  const growth = (index: number, key: 'planMs' | 'lpMs') => {
    const [before, after] = [sizes[index - 1], sizes[index]];
    if (before === undefined || after === undefined) return undefined;
    return growthExponent(
      { size: before[0], value: before[1][key].median },
      { size: after[0], value: after[1][key].median },
    );
  };
  return {
    title,
    columns: [
      { key: 'size', heading, unit: 'count' },
      ...FIGURES,
      { key: 'planExponent', heading: 'growth', unit: 'exponent' },
      { key: 'lpExponent', heading: 'LP', unit: 'exponent' },
    ],
    rows: sizes.map(([size, times], index) => ({
      size,
      ...times,
      lpRatio: times.lpMs.median / times.planMs.median,
      planExponent: growth(index, 'planMs'),
      lpExponent: growth(index, 'lpMs'),
    })),
  };
}

/** One thing that is to be reached, and what HiGHS alone takes for it. */
export interface ReachRow {
  readonly what: string;
  readonly reachMs: number;
  readonly oursMs: Spread;
  readonly lpMs: Spread;
  readonly milpMs: Spread | undefined;
}

export function reachTable(rows: readonly ReachRow[]): Table {
  return {
    title: 'planner: what is to be reached',
    columns: [
      { key: 'what', heading: '', unit: 'text' },
      { key: 'reachMs', heading: 'reach ms', unit: 'ms' },
      { key: 'oursMs', heading: 'ours', unit: 'ms' },
      { key: 'lpMs', heading: 'HiGHS LP', unit: 'ms' },
      { key: 'milpMs', heading: 'HiGHS MILP', unit: 'ms' },
      { key: 'lpRatio', heading: 'LP to ours', unit: 'ratio' },
      { key: 'milpRatio', heading: 'MILP to ours', unit: 'ratio' },
    ],
    rows: rows.map((row) => ({
      ...row,
      lpRatio: row.lpMs.median / row.oursMs.median,
      milpRatio: row.milpMs === undefined ? undefined : row.milpMs.median / row.oursMs.median,
    })),
  };
}
