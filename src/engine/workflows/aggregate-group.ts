import { AdapterError, invariant } from '../errors.ts';
import type { GroupId } from '../ids.ts';
import { type AggregatePrognosis, type PrognosisCause, samePowers } from '../prognosis/index.ts';
import { sumSeries } from '../quantity/index.ts';
import { collect } from '../repositories/index.ts';
import { type Day, gridOf } from '../time/index.ts';
import type { WorkflowPorts } from './types.ts';

/** `revision` is 0 where no participant has a prognosis. */
export interface Aggregated {
  readonly outcome: 'stored' | 'unchanged' | 'empty';
  readonly revision: number;
}

/** Two sums of one group may be made at once; the later is made again, so many times. */
const ATTEMPTS_MAX = 5;

/**
 * Adds up the latest prognoses of a group's present participants. A new revision is stored only if
 * the powers differ from the last stored one.
 *
 * @param eventId - under which the journal notes it.
 */
export async function aggregateGroup(
  groupId: GroupId,
  day: Day,
  cause: PrognosisCause,
  eventId: string,
  ports: WorkflowPorts,
): Promise<Aggregated> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const aggregated = await tryAggregate(groupId, day, cause, ports);
    if (aggregated === 'overtaken') continue;
    await ports.journal.write([
      {
        eventId,
        what: `aggregate-${aggregated.outcome}`,
        level: aggregated.outcome === 'empty' ? 'warn' : 'info',
        atMs: ports.clock.nowMs(),
        who: groupId,
        details: { day, revision: aggregated.revision },
      },
    ]);
    return aggregated;
  }
  throw new AdapterError('aggregate-contended', `The sum of group ${groupId} is being changed by others.`, {
    retryable: true,
  });
}

/** Whether this very run or order has stored the sum, and was broken off before it could say so. */
function isOurs(stored: PrognosisCause, cause: PrognosisCause): boolean {
  if (stored.kind === 'run') return cause.kind === 'run' && cause.runId === stored.runId;
  return cause.kind === 'order' && cause.orderId === stored.orderId;
}

async function tryAggregate(
  groupId: GroupId,
  day: Day,
  cause: PrognosisCause,
  { repositories, clock }: WorkflowPorts,
): Promise<Aggregated | 'overtaken'> {
  const group = await repositories.portfolio.group(groupId);
  invariant(group !== undefined, `group ${groupId} vanished while its sum was made`);
  const grid = gridOf(group.zone, day, group.periodMinutes);
  const participants = await collect(repositories.portfolio.participantsOf(groupId));
  const present = new Set(participants.map(({ id }) => id));
  const latest = (await collect(repositories.prognoses.latestOfGroup(groupId, day))).filter(
    ({ participantId }) => present.has(participantId),
  );
  const last = await repositories.aggregates.latest(groupId, day);
  if (latest.length === 0 && last === undefined) return { outcome: 'empty', revision: 0 };

  const powerW = sumSeries(
    latest.map((prognosis) => prognosis.powerW),
    grid.periodCount,
  );
  if (last !== undefined && samePowers(last.powerW, powerW)) {
    return { outcome: isOurs(last.cause, cause) ? 'stored' : 'unchanged', revision: last.revision };
  }
  const next: AggregatePrognosis = {
    groupId,
    day,
    revision: (last?.revision ?? 0) + 1,
    powerW,
    members: latest.map(({ participantId, revision }) => ({ participantId, revision })),
    cause,
    createdMs: clock.nowMs(),
  };
  const written = await repositories.aggregates.put(next);
  return written.outcome !== 'conflict' ? { outcome: 'stored', revision: next.revision } : 'overtaken';
}
