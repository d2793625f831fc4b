import type { Reason } from '../../engine/commissioning/index.ts';
import type { SeriesFeedReport, TelemetryReport } from '../../engine/fleet/index.ts';
import type { View } from '../shell/result.ts';

/** Systems that are told one by one. */
const TOLD_MAX = 20;

/** What all steps of a replay came to. */
export class ReplayTotals {
  recordCount = 0;
  measurementCount = 0;
  otherCount = 0;
  unknownCount = 0;
  poisonCount = 0;
  skippedCount = 0;
  passedCount = 0;
  readonly noteCounts = new Map<Reason, number>();
  readonly #unknown = new Set<string>();

  /** Each once, on however many days it was heard. */
  get unknownSystemIds(): readonly string[] {
    return [...this.#unknown];
  }

  add(report: TelemetryReport): void {
    this.recordCount += report.recordCount;
    this.measurementCount += report.measurementCount;
    this.otherCount += report.otherCount;
    this.unknownCount += report.unknownCount;
    for (const id of report.unknownSystemIds) this.#unknown.add(id);
    for (const [reason, count] of report.noteCounts) {
      this.noteCounts.set(reason, (this.noteCounts.get(reason) ?? 0) + count);
    }
  }

  toJson(): object {
    const { noteCounts, ...counts } = this;
    return { ...counts, unknownSystemIds: this.unknownSystemIds, notes: Object.fromEntries(noteCounts) };
  }
}

export function seriesJson({ systemCount, sampleCount, unnamedSystemIds }: SeriesFeedReport): object {
  return { systemCount, sampleCount, unnamedSystemCount: unnamedSystemIds.size };
}

export function totalsView(totals: ReplayTotals, series: SeriesFeedReport | undefined): readonly View[] {
  return [
    {
      kind: 'pairs',
      pairs: [
        ['records', totals.recordCount],
        ['measurements sent', totals.measurementCount],
        ['samples of series', series?.sampleCount],
        ['systems with series', series?.systemCount],
        ['systems without a site', series?.unnamedSystemIds.size || undefined],
        ['of unknown systems', totals.unknownCount || undefined],
        ['not about power', totals.otherCount || undefined],
        ['unreadable', totals.poisonCount || undefined],
        ['not asked for', totals.skippedCount || undefined],
        ['done before', totals.passedCount || undefined],
        ...[...totals.noteCounts].map(([reason, count]) => [reason, count] as const),
      ],
    },
  ];
}

/** `000100070042, 000100070043 and 7 more` */
export function systemsText(systemIds: Iterable<string>): string {
  const all = [...systemIds];
  const more = all.length > TOLD_MAX ? ` and ${all.length - TOLD_MAX} more` : '';
  return all.slice(0, TOLD_MAX).join(', ') + more;
}
