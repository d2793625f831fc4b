import type { ExecutionRecord } from '../../engine/repositories/index.ts';
import type { Zone } from '../../engine/time/index.ts';
import type { View } from '../shell/result.ts';
import { instantText } from './instant-text.ts';
import { instantJson } from './period-json.ts';

/** What a stored execution is shown with. */
export interface ExecutionSituation {
  readonly zone: Zone;
  /** Whether whoever runs it is there; absent where it is not under way. */
  readonly isAttended?: boolean;
}

/** An execution as JSON: how it stands, who runs it, and each of its attempts. */
export function executionJson(record: ExecutionRecord, { zone, isAttended }: ExecutionSituation): object {
  const { name, status, attempt, owner, states, startedMs, endedMs, error, cancelling } = record;
  return {
    name,
    status,
    attempt,
    ...(isAttended === undefined ? {} : { isAttended }),
    owner: { host: owner.host, pid: owner.pid },
    ...(cancelling === undefined ? {} : { cancelling }),
    states: states.map(({ atMs, ...state }) => ({ ...state, ...instantJson('at', atMs, zone) })),
    ...(error === undefined ? {} : { error: error.name }),
    ...instantJson('started', startedMs, zone),
    ...(endedMs === undefined ? {} : instantJson('ended', endedMs, zone)),
  };
}

/** The states of an execution that did not simply succeed at once; nothing for one that did. */
export function executionViews(record: ExecutionRecord, situation: ExecutionSituation): readonly View[] {
  const { status, attempt, states } = record;
  if (status === 'succeeded' && attempt === 1) return [];
  return [
    {
      kind: 'pairs',
      title: 'Execution',
      pairs: [
        ['state', standingText(record, situation)],
        ['attempts', attempt],
      ],
    },
    {
      kind: 'table',
      headers: ['at', 'attempt', 'state', 'because'],
      rows: states.map(({ atMs, attempt: of, status: came, reason }) => [
        instantText(atMs, situation.zone),
        of,
        came,
        reason,
      ]),
    },
  ];
}

function standingText(
  { status, owner, cancelling }: ExecutionRecord,
  { isAttended }: ExecutionSituation,
): string {
  if (status !== 'running') return status;
  const who = `process ${owner.pid} on ${owner.host}`;
  if (isAttended === false) return `broken off: ${who} is gone`;
  return cancelling === undefined ? `being run by ${who}` : `being stopped by ${who}`;
}
