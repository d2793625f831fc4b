import { UsageError } from '../../engine/errors.ts';
import { joinSamples, type Samples, type SeriesMeta, sliceSamples } from '../../engine/series/index.ts';
import { type Interval, parseDay, parseInstant, type Zone } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { CommandResult } from '../shell/result.ts';
import type { showSeries } from './commands.ts';
import { coverageByDay, gapsOf } from './coverage.ts';
import { coverageJson, coverageViews } from './coverage-view.ts';
import { dayJson, dayViews, periodMinutesOf } from './day-view.ts';
import { findSeries } from './find.ts';
import { metaJson } from './meta-json.ts';
import { quantityTexts, sharedCurrency } from './quantity.ts';
import { asFlag, zoneOrShared } from './zone.ts';
import { gridOf } from '../../engine/time/index.ts';

export const run: Run<typeof showSeries> = async ({ args, options }, io) => {
  checkOptions(options);
  const { repositories } = await (await io.context()).open();
  const zone = await zoneOrShared(repositories, options.zone);
  const meta = await findSeries(repositories, args.series);
  const texts = quantityTexts(meta.quantity, await sharedCurrency(repositories));
  const read = async (interval: Interval): Promise<Samples> => {
    const chunks = await repositories.series.chunksIn(meta.id, interval);
    return sliceSamples(joinSamples(chunks), interval);
  };
  const clock = { zone, nowMs: io.clock.nowMs() };
  if (options.day !== undefined) {
    const text = options.day;
    const day = asFlag('--day', () => parseDay(text, clock));
    const grid = gridOf(zone, day, periodMinutesOf(options.period, meta.resolutionMs));
    const samples = await read(grid);
    return result(meta, zone, dayJson(samples, grid), dayViews(meta, samples, { grid, texts }));
  }
  const interval = intervalOf(options, meta, clock);
  const samples = await read(interval);
  const coverage = { interval, days: coverageByDay(samples, interval, zone), gaps: gapsOf(samples, interval) };
  return result(meta, zone, coverageJson(coverage, zone), coverageViews(meta, coverage, { zone, texts }));
};

function result(
  meta: SeriesMeta,
  zone: Zone,
  data: object,
  view: readonly import('../shell/result.ts').View[],
): CommandResult {
  return { kind: 'object', data: { ...metaJson(meta, zone), zone, ...data }, view };
}

interface Span {
  readonly from: string | undefined;
  readonly until: string | undefined;
}

function checkOptions({ day, period, from, until }: Span & { day: string | undefined; period: string | undefined }): void {
  if (day !== undefined && (from !== undefined || until !== undefined)) {
    throw new UsageError('day-or-span', 'Either a day is shown, or what is between two instants.', {
      details: [{ path: from === undefined ? '--until' : '--from', expected: 'no --day beside it' }],
    });
  }
  if (period !== undefined && day === undefined) {
    throw new UsageError('period-without-day', 'Periods are those of a day.', {
      details: [{ path: '--period', value: period, expected: '--day beside it' }],
    });
  }
}

/** What was asked for; at first all that there is. */
export function intervalOf(
  { from, until }: Span,
  { firstMs, lastMs }: { readonly firstMs: number; readonly lastMs: number },
  clock: { readonly zone: Zone; readonly nowMs: number },
): Interval {
  const startMs = from === undefined ? firstMs : asFlag('--from', () => parseInstant(from, clock));
  const endMs = until === undefined ? lastMs : asFlag('--until', () => parseInstant(until, clock));
  if (endMs > startMs || (from === undefined) !== (until === undefined)) return { startMs, endMs };
  throw new UsageError('empty-span', 'The span ends before it begins.', {
    details: [{ path: '--until', ...(until === undefined ? {} : { value: until }), expected: 'an instant after --from' }],
  });
}
