import { formatEnergy, writeDuration } from '../../engine/quantity/index.ts';
import {
  energyWhOf,
  type Resampled,
  resample,
  type Samples,
  type SeriesMeta,
  sampleCountOf,
} from '../../engine/series/index.ts';
import {
  durationMs,
  type Grid,
  isPeriodMinutes,
  MINUTE_MS,
  type PeriodMinutes,
} from '../../engine/time/index.ts';
import { gridJson, periodsJson } from '../common/period-json.ts';
import { periodLabels, runLabel, runsOf } from '../common/periods-view.ts';
import type { View } from '../shell/result.ts';
import { gapsOf } from './coverage.ts';
import type { QuantityTexts } from './quantity.ts';
import { pctText } from './texts.ts';

const PERIOD_MINUTES_FINE: PeriodMinutes = 15;
const PERIOD_MINUTES_COARSE: PeriodMinutes = 60;

/** The periods that a day is shown in: as asked for, else the resolution of the series, else what is near it. */
export function periodMinutesOf(period: string | undefined, resolutionMs: number | undefined): PeriodMinutes {
  const minutes = period === undefined ? (resolutionMs ?? 0) / MINUTE_MS : Number.parseInt(period, 10);
  if (isPeriodMinutes(minutes)) return minutes;
  return minutes > PERIOD_MINUTES_COARSE ? PERIOD_MINUTES_COARSE : PERIOD_MINUTES_FINE;
}

/** The day on its periods; a period that nothing is known of has no value. */
export function dayJson(samples: Samples, grid: Grid): object {
  const { mean, coveredPu } = resample(samples, grid);
  return {
    ...gridJson(grid),
    coveredPu: coveredPuOf(samples, grid),
    sampleCount: sampleCountOf(samples),
    periods: periodsJson(grid, { coveredPu, mean: Array.from(mean, knownOr) as readonly number[] }),
  };
}

/** JSON knows no NaN: absent is left out. */
function knownOr(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

function coveredPuOf(samples: Samples, grid: Grid): number {
  const missingMs = gapsOf(samples, grid).reduce((sum, gap) => sum + durationMs(gap), 0);
  return 1 - missingMs / durationMs(grid);
}

/** A chart of powers, a table of everything else. */
export function dayViews(
  meta: SeriesMeta,
  samples: Samples,
  { grid, texts }: { readonly grid: Grid; readonly texts: QuantityTexts },
): readonly View[] {
  const gaps = gapsOf(samples, grid);
  const head: View = {
    kind: 'pairs',
    title: `Series ${meta.id}, ${grid.day} (${grid.zone})`,
    pairs: [
      ['periods', `${grid.periodCount} of ${writeDuration(grid.periodMs)}`],
      ['covered', pctText(coveredPuOf(samples, grid))],
      ['gaps', gaps.length === 0 ? undefined : gaps.map((gap) => writeDuration(durationMs(gap))).join(', ')],
      ['energy', meta.quantity === 'powerW' ? formatEnergy(energyWhOf(samples)) : undefined],
    ],
  };
  if (sampleCountOf(samples) === 0) return [head, { kind: 'lines', lines: ['nothing is known of this day'] }];
  const resampled = resample(samples, grid);
  return [head, meta.quantity === 'powerW' ? chart(meta, resampled, grid) : table(resampled, grid, texts)];
}

function chart(meta: SeriesMeta, { mean }: Resampled, grid: Grid): View {
  return { kind: 'chart', periodLabels: periodLabels(grid), series: [{ name: meta.id, powersW: mean }] };
}

/** Neighbours of the same value in one row. */
function table({ mean }: Resampled, grid: Grid, texts: QuantityTexts): View {
  const told = Array.from(mean, (value) => (Number.isNaN(value) ? undefined : texts.format(value)));
  return {
    kind: 'table',
    headers: ['time', texts.name],
    rows: runsOf(grid.periodCount, (a, b) => told[a] === told[b]).map((run) => [
      runLabel(grid, run),
      told[run.from],
    ]),
  };
}
