import { UsageError } from '../../engine/errors.ts';
import { joinSamples, sliceSamples } from '../../engine/series/index.ts';
import { gridOf, type Interval, parseDay } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { showSeries } from './commands.ts';
import { coverageByDay, gapsOf } from './coverage.ts';
import { coverageJson, coverageViews } from './coverage-view.ts';
import { dayJson, dayViews, periodMinutesOf } from './day-view.ts';
import { findSeries } from './find.ts';
import { metaJson } from './meta-json.ts';
import { quantityTexts, sharedCurrency } from './quantity.ts';
import { intervalOf } from './span.ts';
import { asFlag, zoneOrShared } from './zone.ts';

export const run: Run<typeof showSeries> = async ({ args, options }, io) => {
  checkOptions(options);
  const { repositories } = await (await io.context()).open();
  const zone = await zoneOrShared(repositories, options.zone);
  const meta = await findSeries(repositories, args.series);
  const texts = quantityTexts(meta.quantity, await sharedCurrency(repositories));
  const clock = { zone, nowMs: io.clock.nowMs() };
  const known = { ...metaJson(meta, zone), zone };
  const read = async (interval: Interval) =>
    sliceSamples(joinSamples(await repositories.series.chunksIn(meta.id, interval)), interval);

  if (options.day !== undefined) {
    const { day, period } = options;
    const parsed = asFlag('--day', () => parseDay(day, clock));
    const grid = gridOf(zone, parsed, periodMinutesOf(period, meta.resolutionMs));
    const samples = await read(grid);
    return {
      kind: 'object',
      data: { ...known, ...dayJson(samples, grid) },
      view: dayViews(meta, samples, { grid, texts }),
    };
  }
  const interval = intervalOf(options, meta, clock);
  const samples = await read(interval);
  const coverage = {
    interval,
    days: coverageByDay(samples, interval, zone),
    gaps: gapsOf(samples, interval),
  };
  return {
    kind: 'object',
    data: { ...known, ...coverageJson(coverage, zone) },
    view: coverageViews(meta, coverage, { zone, texts }),
  };
};

interface Choice {
  readonly day: string | undefined;
  readonly period: string | undefined;
  readonly from: string | undefined;
  readonly until: string | undefined;
}

/** @throws UsageError for options that exclude each other. */
function checkOptions({ day, period, from, until }: Choice): void {
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
