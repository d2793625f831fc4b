import { NotFoundError } from '../../engine/errors.ts';
import { groupId, isId, participantId } from '../../engine/ids.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import type { PrognosisCause } from '../../engine/prognosis/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { participantNotFound } from '../common/known.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Io } from '../shell/io.ts';

/** One revision of the prognosis of a group or a participant. */
export interface ShownPrognosis {
  readonly subject: string;
  readonly kind: 'group' | 'participant';
  readonly day: string;
  readonly revision: number;
  readonly powerW: Int32Array;
  readonly cause: PrognosisCause;
  readonly createdMs: number;
  /** Of a group: how many members are in the sum. */
  readonly memberCount?: number;
  /** Of a participant: the plan that it contains. */
  readonly planRevision?: number;
}

/** Whose prognoses a command is about, with all revisions of the day. */
export interface SubjectPrognoses {
  readonly group: FlexGroup;
  readonly grid: Grid;
  readonly subject: string;
  /** Ascending, at least one. */
  readonly revisions: readonly ShownPrognosis[];
}

/**
 * Finds the prognoses of a group or participant by id; without an id those of the only group.
 *
 * @throws NotFoundError `no-such-participant`, `no-prognosis`.
 */
export async function subjectPrognoses(
  repositories: Repositories,
  subject: string | undefined,
  day: string,
  io: Io,
): Promise<SubjectPrognoses> {
  const named = subject !== undefined && isId(subject);
  const known = named ? await repositories.portfolio.group(groupId(subject)) : undefined;
  if (known !== undefined || subject === undefined) {
    const group = known ?? (await resolveGroup(repositories, undefined));
    const grid = dayOfGroup(group, day, io);
    const heads = await repositories.aggregates.revisions(group.id, grid.day);
    const revisions = heads.map((head): ShownPrognosis => ({ ...head, subject: group.id, kind: 'group' }));
    return found({ group, grid, subject: group.id, revisions });
  }
  const participant = named ? await repositories.portfolio.participant(participantId(subject)) : undefined;
  if (participant === undefined) throw await participantNotFound(repositories, subject);
  const group = await resolveGroup(repositories, participant.groupId);
  const grid = dayOfGroup(group, day, io);
  const stored = await repositories.prognoses.revisions(participant.id, grid.day);
  const revisions = stored.map(
    (prognosis): ShownPrognosis => ({ ...prognosis, subject: participant.id, kind: 'participant' }),
  );
  return found({ group, grid, subject: participant.id, revisions });
}

function found(prognoses: SubjectPrognoses): SubjectPrognoses {
  const { subject, group, grid, revisions } = prognoses;
  if (revisions.length > 0) return prognoses;
  throw new NotFoundError('no-prognosis', `There is no prognosis of ${subject} for ${grid.day}.`, {
    next: `flex prognosis generate --group ${group.id} --day ${grid.day}`,
  });
}

/**
 * @param revision - a revision number; undefined: the latest.
 * @throws NotFoundError `no-such-revision`.
 */
export function revisionOf(
  { subject, grid, revisions }: SubjectPrognoses,
  revision: number | undefined,
): ShownPrognosis {
  const shown =
    revision === undefined ? revisions.at(-1) : revisions.find((one) => one.revision === revision);
  if (shown !== undefined) return shown;
  throw new NotFoundError(
    'no-such-revision',
    `The prognosis of ${subject} for ${grid.day} has revisions 1 to ${revisions.length}, not ${revision}.`,
  );
}

/** `run quarter-…` or `order o-…`. */
export function causeText(cause: PrognosisCause): string {
  switch (cause.kind) {
    case 'run':
      return `run ${cause.runId}`;
    case 'order':
      return `order ${cause.orderId}`;
    case 'cancellation':
      return `order ${cause.orderId} cancelled`;
  }
}
