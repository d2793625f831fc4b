import type { ImportReport, SeriesReport } from '../../adapters/series-file/report.ts';
import { writeDuration } from '../../engine/quantity/index.ts';
import { parseZone, type Zone } from '../../engine/time/index.ts';
import type { View } from '../shell/result.ts';
import { countText, instantText, pctText } from './texts.ts';

/** Series of a file that are shown one by one; of more only those with something to look at. */
const SERIES_SHOWN_MAX = 20;

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab' };

/** What the import understood, wrote and left out, file by file. */
export function importViews(
  reports: readonly ImportReport[],
  { dryRun }: { readonly dryRun: boolean },
): readonly View[] {
  return reports.flatMap((report) => [
    understood(report),
    ...seriesViews(report),
    ...remarks(report, dryRun),
  ]);
}

function understood(report: ImportReport): View {
  const { layout, delimiter, zone, stamp, rowsRead, rowsNotAsked } = report;
  const notAsked = rowsNotAsked === 0 ? '' : `, ${countText(rowsNotAsked, 'row')} of other ids`;
  return {
    kind: 'pairs',
    title: report.source,
    pairs: [
      ['layout', `${layout}, separated by ${DELIMITER_NAMES[delimiter] ?? `"${delimiter}"`}`],
      [
        'times',
        `${ZONE_TEXTS[zone.from](zone.name)}; each is the ${stamp.edge} of its interval${EDGE_TEXTS[stamp.from]}`,
      ],
      ['rows', `${countText(rowsRead, 'row')} read${notAsked}`],
    ],
  };
}

const ZONE_TEXTS: Readonly<Record<ImportReport['zone']['from'], (name: string) => string>> = {
  flag: (name) => `local times of ${name}, as --zone says`,
  column: (name) => `in ${name}, as the column's name says`,
  stamps: () => 'with their offset',
};

const EDGE_TEXTS: Readonly<Record<ImportReport['stamp']['from'], string>> = {
  flag: ', as --stamp says',
  column: ", as the column's name says",
  assumed: ' (assumed: --stamp end where it is not so)',
};

function seriesViews(report: ImportReport): readonly View[] {
  const { series } = report;
  const shown =
    series.length <= SERIES_SHOWN_MAX ? series : series.filter(isRemarkable).slice(0, SERIES_SHOWN_MAX);
  const summary: readonly View[] =
    series.length <= SERIES_SHOWN_MAX ? [] : [{ kind: 'lines', lines: summaryLines(series, shown.length) }];
  return shown.length === 0 ? summary : [...summary, seriesTable(shown, zoneOf(report))];
}

function zoneOf({ zone }: ImportReport): Zone {
  return parseZone(zone.name);
}

function isRemarkable({ leftOut, gaps, conflicts }: SeriesReport): boolean {
  return leftOut.length > 0 || gaps.count > 0 || conflicts > 0;
}

function summaryLines(series: readonly SeriesReport[], shownCount: number): readonly string[] {
  const names = `${series[0]!.id} to ${series.at(-1)!.id}`;
  const units = [...new Set(series.map(({ unit }) => unit))].join(', ');
  const remarkableCount = series.filter(isRemarkable).length;
  const rest =
    remarkableCount > shownCount ? `; the first ${shownCount} of them:` : remarkableCount > 0 ? ':' : '';
  const gaps =
    remarkableCount === 0
      ? 'none has gaps'
      : `${remarkableCount} with gaps, conflicts or values left out${rest}`;
  return [`${countText(series.length, 'series')} in ${units}: ${names}; ${gaps}`];
}

function seriesTable(series: readonly SeriesReport[], zone: Zone): View {
  return {
    kind: 'table',
    headers: [
      'series',
      'column',
      'unit',
      'every',
      `from (${zone})`,
      'until',
      'added',
      'changed',
      'unchanged',
      'missing',
      'gaps',
      'covered',
    ],
    rows: series.map((one) => [
      one.id,
      one.column,
      one.inverted ? `-${one.unit}` : one.unit,
      intervalText(one),
      one.firstMs === undefined ? undefined : instantText(one.firstMs, zone),
      one.lastMs === undefined ? undefined : instantText(one.lastMs, zone),
      one.samples.added,
      one.samples.changed,
      one.samples.unchanged,
      one.missing,
      one.gaps.count,
      one.firstMs === undefined ? undefined : pctText(one.coveragePu),
    ]),
  };
}

function intervalText({ steps }: SeriesReport): string | undefined {
  if (steps === undefined) return undefined;
  if (steps.kind === 'regular') return writeDuration(steps.resolutionMs);
  return steps.kind === 'given' ? 'as given' : `~${writeDuration(Math.round(steps.typicalMs))}`;
}

/** What came of it, and everything that somebody should look at. */
function remarks(report: ImportReport, dryRun: boolean): readonly View[] {
  return [
    {
      kind: 'lines',
      lines: [
        outcomeText(report, dryRun),
        ...report.problems.map(
          ({ message, first }) => `left out: ${message}; the first in line ${first.line}: ${first.value}`,
        ),
        ...report.series.flatMap((series) => seriesRemarks(series, zoneOf(report))),
        ...report.columns
          .filter(({ role }) => role === 'left-out')
          .map(({ column, reason }) => `column "${column}" not imported: ${reason ?? 'not a value'}`),
        ...(report.idsNotFound.length > 0 ? [`not in the file: ${report.idsNotFound.join(', ')}`] : []),
      ],
    },
  ];
}

function outcomeText({ outcome, samples }: ImportReport, dryRun: boolean): string {
  const { added, changed, unchanged } = samples;
  if (outcome === 'empty') return 'nothing to do: a header and no rows';
  if (added + changed === 0) return `nothing to do: all ${countText(unchanged, 'sample')} are there already`;
  const counts = [
    `${countText(added, 'sample')} ${dryRun ? 'would be ' : ''}added`,
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
  ];
  return counts.join(', ');
}

function seriesRemarks(series: SeriesReport, zone: Zone): readonly string[] {
  const { id, leftOut, gaps, conflicts, firstConflict, duplicates } = series;
  const lines = leftOut.map(
    ({ count, message, firstMs }) =>
      `${id}: ${countText(count, 'value')} left out${firstMs === undefined ? '' : ` from ${instantText(firstMs, zone)}`}: ${message}`,
  );
  if (gaps.longestStartMs !== undefined) {
    lines.push(
      `${id}: the longest gap is ${writeDuration(gaps.longestMs)} from ${instantText(gaps.longestStartMs, zone)}`,
    );
  }
  if (firstConflict !== undefined) {
    const { stampMs, kept, dropped } = firstConflict;
    lines.push(
      `${id}: ${countText(conflicts, 'time stamp')} with two values; the later row counts, first at ${instantText(stampMs, zone)}: ${kept}, not ${dropped}`,
    );
  }
  if (duplicates > 0) lines.push(`${id}: ${countText(duplicates, 'row')} twice, counted once`);
  return lines;
}
