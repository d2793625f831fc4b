import type { RoundAhead, SiteAhead, SiteChange } from '../../engine/fleet/index.ts';
import type { Cell, View } from '../shell/result.ts';
import { ageText, evidenceText, instantJson } from './texts.ts';

/** What a round of states would ask and tell, as JSON and as people read it. */

type Ahead = RoundAhead['transitions'][number];

export function aheadJson({ due, transitions, sites, held }: RoundAhead): object {
  return {
    dueCount: due.length,
    due: due.map(({ askedMs, ...site }) => ({ ...site, ...instantJson('asked', askedMs) })),
    transitions: transitions.map(({ assetId, from, verdict, warnings, evidenceSource }) => ({
      assetId,
      ...(from === undefined ? {} : { from }),
      to: verdict.state,
      reason: verdict.reason,
      message: verdict.message,
      warnings,
      evidenceSource,
      ...instantJson('evidence', verdict.evidenceMs > 0 ? verdict.evidenceMs : undefined),
    })),
    sites: sites.map(({ siteId, from, state }) => ({
      siteId,
      ...(from === undefined ? {} : { from }),
      to: state,
    })),
    ...(held === undefined ? {} : { heldCount: held.assetIds.length }),
  };
}

export function aheadViews(ahead: RoundAhead, limit: number, nowMs: number): readonly View[] {
  return [...dueViews(ahead.due, nowMs), ...changeViews(ahead, limit, nowMs)];
}

const WHY: { readonly [why in SiteAhead['why']]: string } = {
  due: 'the interval has passed since they were asked about last',
  suspicion: 'a sample is overdue',
  canary: 'they stand for many that fell silent',
};
const NEVER_ASKED = 'never asked about';

/** Sites by why they are due: of a large fleet nobody reads their ids, which JSON has. */
function dueViews(due: readonly SiteAhead[], nowMs: number): readonly View[] {
  if (due.length === 0) return [];
  const whyOf = ({ why, askedMs }: SiteAhead) => (askedMs === undefined ? NEVER_ASKED : WHY[why]);
  const rows = [...Map.groupBy(due, whyOf)].map(([why, sites]): readonly Cell[] => {
    const oldestMs = Math.min(...sites.map(({ askedMs = 0 }) => askedMs));
    return [sites.length, why, ageText(oldestMs, nowMs)];
  });
  return [
    {
      kind: 'table',
      title: `Sites whose status is asked for: ${due.length}`,
      headers: ['sites', 'why', 'asked last, at the earliest'],
      rows,
    },
  ];
}

function changeViews(
  { transitions, sites, held }: RoundAhead,
  limit: number,
  nowMs: number,
): readonly View[] {
  const count = transitions.length + sites.length;
  const rows = [...transitions.map((one) => assetRow(one, nowMs)), ...sites.map(siteRow)];
  return [
    ...(count === 0
      ? []
      : [
          {
            kind: 'table' as const,
            title: `States that Concerto is told, on what is known now: ${count}${count > limit ? `, of which ${limit}` : ''}`,
            headers: ['of', 'was', 'is', 'reason', 'why', 'evidence'],
            rows: rows.slice(0, limit),
          },
        ]),
    ...(held === undefined
      ? []
      : [
          {
            kind: 'lines' as const,
            lines: [
              `${held.assetIds.length} that fell silent at once are held back: IngestSuspect; some of them are asked about first`,
            ],
          },
        ]),
  ];
}

function assetRow({ assetId, from, verdict, evidenceSource }: Ahead, nowMs: number): readonly Cell[] {
  const { state, reason, message, evidenceMs } = verdict;
  return [assetId, from, state, reason, message, evidenceText(evidenceSource, evidenceMs, nowMs)];
}

function siteRow({ siteId, from, state }: SiteChange): readonly Cell[] {
  return [`site ${siteId}`, from, state, undefined, 'the worst of its assets', undefined];
}
