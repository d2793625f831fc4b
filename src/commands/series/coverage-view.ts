import { writeDuration } from '../../engine/quantity/index.ts';
import type { SeriesMeta } from '../../engine/series/index.ts';
import { durationMs, type Interval, type Zone } from '../../engine/time/index.ts';
import { instantJson } from '../common/period-json.ts';
import type { Cell, View } from '../shell/result.ts';
import { type DayCoverage, type Gap, summed } from './coverage.ts';
import type { QuantityTexts } from './quantity.ts';
import { instantText, numberText, pctText } from './texts.ts';

/** Days that are shown one by one; more are shown by month. */
const DAYS_SHOWN_MAX = 31;
/** Gaps that are shown, the longest first. */
const GAPS_SHOWN_MAX = 10;

/** What a series holds of an interval. */
export interface SeriesCoverage {
  readonly interval: Interval;
  readonly days: readonly DayCoverage[];
  readonly gaps: readonly Gap[];
}

/** With every day and every gap. */
export function coverageJson({ interval, days, gaps }: SeriesCoverage, zone: Zone): object {
  const { lengthMs, coveredMs, ...rest } = summed(days);
  return {
    span: {
      ...instantJson('start', interval.startMs, zone),
      ...instantJson('end', interval.endMs, zone),
      coveredPu: partOf(coveredMs, lengthMs),
      ...rest,
    },
    days: days.map((one) => ({
      day: one.day,
      coveredPu: partOf(one.coveredMs, durationMs(one.interval)),
      sampleCount: one.sampleCount,
      ...one.values,
    })),
    gaps: gaps.map((gap) => ({
      ...instantJson('start', gap.startMs, zone),
      ...instantJson('end', gap.endMs, zone),
      lengthMs: durationMs(gap),
    })),
  };
}

function partOf(partMs: number, wholeMs: number): number {
  return wholeMs <= 0 ? 0 : partMs / wholeMs;
}

interface TextOptions {
  readonly zone: Zone;
  readonly texts: QuantityTexts;
}

/** What there is of a series, day by day or month by month, and its longest gaps. */
export function coverageViews(
  meta: SeriesMeta,
  coverage: SeriesCoverage,
  options: TextOptions,
): readonly View[] {
  const { zone } = options;
  const head = headView(meta, coverage, options);
  if (coverage.days.length === 0) {
    const span = `${instantText(meta.firstMs, zone)} to ${instantText(meta.lastMs, zone)}`;
    return [head, { kind: 'lines', lines: [`nothing in this span; the series reaches from ${span}`] }];
  }
  return [head, coverageTable(coverage.days, options), ...gapViews(coverage.gaps, zone)];
}

function headView(meta: SeriesMeta, { days, gaps }: SeriesCoverage, { zone, texts }: TextOptions): View {
  const all = summed(days);
  return {
    kind: 'pairs',
    title: `Series ${meta.id}`,
    pairs: [
      ['quantity', texts.name],
      ['every', meta.resolutionMs === undefined ? 'varies' : writeDuration(meta.resolutionMs)],
      ['from', `${instantText(meta.firstMs, zone)} (${zone})`],
      ['until', instantText(meta.lastMs, zone)],
      ['samples', numberText(meta.sampleCount)],
      ['covered', days.length === 0 ? undefined : pctText(partOf(all.coveredMs, all.lengthMs))],
      ['gaps', days.length === 0 ? undefined : String(gaps.length)],
    ],
  };
}

function coverageTable(days: readonly DayCoverage[], { texts }: TextOptions): View {
  const byDay = days.length <= DAYS_SHOWN_MAX;
  const groups = new Map<string, DayCoverage[]>();
  for (const one of days) {
    const key = byDay ? one.day : one.day.slice(0, 'YYYY-MM'.length);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return {
    kind: 'table',
    headers: [byDay ? 'day' : 'month', 'samples', 'covered', 'mean', 'least', 'greatest'],
    rows: [...groups].map(([key, members]): readonly Cell[] => {
      const { lengthMs, coveredMs, sampleCount, values } = summed(members);
      const told = [values?.mean, values?.min, values?.max].map((value) =>
        value === undefined ? undefined : texts.format(value),
      );
      return [key, sampleCount, pctText(partOf(coveredMs, lengthMs)), ...told];
    }),
  };
}

function gapViews(gaps: readonly Gap[], zone: Zone): readonly View[] {
  if (gaps.length === 0) return [];
  const longest = [...gaps].sort((a, b) => durationMs(b) - durationMs(a) || a.startMs - b.startMs);
  const shown = longest.slice(0, GAPS_SHOWN_MAX);
  const title = shown.length < gaps.length ? `The ${shown.length} longest of ${gaps.length} gaps` : 'Gaps';
  return [
    {
      kind: 'table',
      title,
      headers: [`from (${zone})`, 'until', 'long'],
      rows: shown.map((gap) => [
        instantText(gap.startMs, zone),
        instantText(gap.endMs, zone),
        writeDuration(durationMs(gap)),
      ]),
    },
  ];
}
