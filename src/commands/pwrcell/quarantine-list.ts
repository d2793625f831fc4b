import { todoOf } from '../../engine/commissioning/index.ts';
import { QUARANTINE_REASONS } from '../../engine/fleet/index.ts';
import { collect, type FleetRepository, type QuarantineHead } from '../../engine/repositories/index.ts';
import type { Run } from '../shell/define.ts';
import { type Column, list, type View } from '../shell/result.ts';
import { assertKnown } from './assert-known.ts';
import type { quarantineList } from './quarantine-commands.ts';
import { headJson } from './quarantine-entries.ts';
import { ageText, instantJson } from './texts.ts';

export const run: Run<typeof quarantineList> = async ({ options }, io) => {
  await assertKnown('--reason', options.reason, QUARANTINE_REASONS);
  const { fleet } = (await (await io.context()).open()).repositories;
  const found = await headsOf(options, fleet);
  const sorted = found.toSorted(byUrgency);
  const shown = sorted.slice(0, options.limit);
  const sums = sumsOf(sorted);
  const nowMs = io.clock.nowMs();
  const isFiltered = options.reason.length + options.system.length > 0;
  if (shown.length === 0) {
    return list([], COLUMNS, {
      empty: isFiltered ? 'nothing was put apart for that' : 'nothing was put apart',
    });
  }
  return {
    kind: 'object',
    data: { items: shown.map(headJson), sums: sums.map(sumJson), itemCount: found.length },
    view: [...sumViews(sums, nowMs), entriesView(shown, found.length, nowMs)],
    next: `flex pwrcell quarantine show ${shown[0]!.key}`,
  };
};

/** Of nothing. */
const COLUMNS: readonly Column<object>[] = [];

interface Wanted {
  readonly reason: readonly string[];
  readonly system: readonly string[];
}

async function headsOf(
  { reason, system }: Wanted,
  fleet: FleetRepository,
): Promise<readonly QuarantineHead[]> {
  const wanted = QUARANTINE_REASONS.filter((one) => reason.includes(one));
  const of = wanted.length === 0 ? [undefined] : wanted;
  const heads = (await Promise.all(of.map((one) => collect(fleet.quarantined(one))))).flat();
  if (system.length === 0) return heads;
  const systems = new Set(system.map((id) => id.toLowerCase()));
  return heads.filter(({ systemId }) => systemId !== undefined && systems.has(systemId.toLowerCase()));
}

function rankOf({ reason }: Pick<QuarantineHead, 'reason'>): number {
  return (QUARANTINE_REASONS as readonly string[]).indexOf(reason);
}

function byUrgency(left: QuarantineHead, right: QuarantineHead): number {
  return rankOf(left) - rankOf(right) || right.lastMs - left.lastMs || (left.key < right.key ? -1 : 1);
}

/** All that has one reason. */
interface ReasonSum {
  readonly reason: QuarantineHead['reason'];
  readonly entryCount: number;
  readonly count: number;
  readonly lastMs: number;
  readonly todo: string | undefined;
}

/** In the order of the entries. */
function sumsOf(heads: readonly QuarantineHead[]): readonly ReasonSum[] {
  return [...Map.groupBy(heads, ({ reason }) => reason)].map(([reason, of]) => ({
    reason,
    entryCount: of.length,
    count: of.reduce((sum, { count }) => sum + count, 0),
    lastMs: of.reduce((last, { lastMs }) => Math.max(last, lastMs), 0),
    todo: todoOf(reason),
  }));
}

function sumJson({ lastMs, todo, ...sum }: ReasonSum): object {
  return { ...sum, ...instantJson('last', lastMs), ...(todo === undefined ? {} : { todo }) };
}

function sumViews(sums: readonly ReasonSum[], nowMs: number): readonly View[] {
  return [
    {
      kind: 'table',
      title: 'By reason',
      isLastSentence: true,
      headers: ['reason', 'entries', 'records', 'last', 'what somebody can do'],
      rows: sums.map(({ reason, entryCount, count, lastMs, todo }) => [
        reason,
        entryCount,
        count,
        ageText(lastMs, nowMs),
        todo ?? 'nothing but wait',
      ]),
    },
  ];
}

function entriesView(heads: readonly QuarantineHead[], allCount: number, nowMs: number): View {
  const isAll = heads.length === allCount;
  return {
    kind: 'table',
    title: isAll
      ? 'Entries'
      : `The first ${heads.length} of ${allCount} entries; more with --limit or --reason`,
    isLastSentence: true,
    headers: ['key', 'records', 'last', 'the last one says'],
    rows: heads.map(({ key, count, lastMs, message }) => [key, count, ageText(lastMs, nowMs), message]),
  };
}
