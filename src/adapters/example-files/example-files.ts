import {
  type Community,
  EXAMPLE_PLACE,
  EXAMPLE_PRICE_SERIES,
  EXAMPLE_ZONE,
  exampleCommunity,
  type Household,
  householdLoad,
  householdPv,
  marketPrices,
} from '../../engine/example/index.ts';
import type { Portfolio } from '../../engine/portfolio/index.ts';
import {
  addDays,
  type Day,
  dayOf,
  daysBetween,
  formatInstant,
  type Grid,
  gridOf,
  parseZone,
  periodStartMs,
  UTC,
} from '../../engine/time/index.ts';
import { portfolioToYaml } from '../portfolio-file/write.ts';
import { type ExampleMaking, markerLine } from './marker.ts';

/** A file of the example. */
export interface ExampleFile {
  /** From the folder of the workspace, with slashes. */
  readonly path: string;
  /** The text in pieces: one for each day of a file of series. Asking again gives the same. */
  readonly pieces: () => Iterable<string>;
  readonly pieceCount: number;
}

export interface ExampleFiles {
  /** The first day without history. */
  readonly today: Day;
  readonly portfolio: Portfolio;
  readonly portfolioFile: ExampleFile;
  /** CSV that series import understands without flags. */
  readonly seriesFiles: readonly ExampleFile[];
}

const LOAD_MINUTES = 15;
const PRICE_MINUTES = 60;
/** Prices are known so many days after today: what is planned for tomorrow looks a little beyond it. */
const PRICE_DAYS_AHEAD = 2;
const MICROS_PER_KWH_IN_EUR_PER_MWH = 1000;

/**
 * The files of an example: the same for the same making and day. A day's values depend on the seed alone, so that
 * files made on another day agree where they overlap.
 *
 * @param nowMs - history ends with the day before, local time of the example [ms since the epoch].
 */
export function exampleFiles(making: ExampleMaking, nowMs: number): ExampleFiles {
  const { seed, siteCount, dayCount } = making;
  const community = exampleCommunity({ seed, siteCount });
  const today = dayOf(parseZone(EXAMPLE_ZONE), nowMs);
  const firstDay = addDays(today, -dayCount);
  const marker = markerLine(making, today);
  const file = (path: string, pieces: () => Iterable<string>, pieceCount: number): ExampleFile => ({
    path,
    pieceCount: pieceCount + 1,
    pieces: function* () {
      yield marker;
      yield* pieces();
    },
  });
  const history = { seed, firstDay, endDay: today };
  return {
    today,
    portfolio: community.portfolio,
    portfolioFile: file('portfolio.yaml', () => [portfolioToYaml(community.portfolio)], 1),
    seriesFiles: [
      file('data/load.csv', () => loadCsv(community, history), dayCount),
      ...(community.households.some(hasPv)
        ? [file('data/pv.csv', () => pvCsv(community, history), dayCount)]
        : []),
      file(
        'data/prices.csv',
        () => priceCsv({ seed, firstDay, endDay: addDays(today, PRICE_DAYS_AHEAD + 1) }),
        dayCount + PRICE_DAYS_AHEAD + 1,
      ),
    ],
  };
}

function hasPv({ pvPeakW }: Household): boolean {
  return pvPeakW > 0;
}

interface DayRange {
  readonly seed: number;
  readonly firstDay: Day;
  /** The first day that is not in it any more. */
  readonly endDay: Day;
}

function loadCsv({ households }: Community, range: DayRange): Iterable<string> {
  return wideCsv(range, {
    columns: households.map(({ name }) => `${name}_load_w`),
    valuesOf: (grid) => households.map((home) => householdLoad(range.seed, home, grid)),
  });
}

function pvCsv({ households }: Community, range: DayRange): Iterable<string> {
  const roofs = households.filter(hasPv);
  return wideCsv(range, {
    columns: roofs.map(({ name }) => `${name}_pv_w`),
    valuesOf: (grid) => roofs.map((home) => householdPv(range.seed, home, EXAMPLE_PLACE, grid)),
  });
}

interface WideColumns {
  readonly columns: readonly string[];
  /** One array for each column, one value for each period. */
  readonly valuesOf: (grid: Grid) => readonly Float64Array[];
}

function* wideCsv(range: DayRange, { columns, valuesOf }: WideColumns): Generator<string> {
  let head = `${['utc_start', ...columns].join(',')}\n`;
  for (const grid of gridsOf(range, LOAD_MINUTES)) {
    const values = valuesOf(grid);
    yield head + rowsOf(grid, (period) => values.map((column) => column[period]!).join(','));
    head = '';
  }
}

function* priceCsv(range: DayRange): Generator<string> {
  let head = 'utc_start,series_id,value_eur_per_mwh\n';
  for (const grid of gridsOf(range, PRICE_MINUTES)) {
    const prices = marketPrices(range.seed, grid);
    const text = (period: number) => (prices[period]! / MICROS_PER_KWH_IN_EUR_PER_MWH).toFixed(2);
    yield head + rowsOf(grid, (period) => `${EXAMPLE_PRICE_SERIES},${text(period)}`);
    head = '';
  }
}

function* gridsOf(
  { firstDay, endDay }: DayRange,
  minutes: typeof LOAD_MINUTES | typeof PRICE_MINUTES,
): Generator<Grid> {
  const zone = parseZone(EXAMPLE_ZONE);
  for (let index = 0; index < daysBetween(firstDay, endDay); index += 1) {
    yield gridOf(zone, addDays(firstDay, index), minutes);
  }
}

function rowsOf(grid: Grid, cells: (period: number) => string): string {
  let rows = '';
  for (let period = 0; period < grid.periodCount; period += 1) {
    rows += `${formatInstant(periodStartMs(grid, period), UTC)},${cells(period)}\n`;
  }
  return rows;
}
