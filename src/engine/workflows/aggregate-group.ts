import { AdapterError, invariant } from '../errors.ts';
import type { GroupId } from '../ids.ts';
import { entryOf } from '../journal/index.ts';
import type { JournalEntry } from '../ports.ts';
import { type AggregatePrognosis, type PrognosisCause, samePowers } from '../prognosis/index.ts';
import { sumSeries } from '../quantity/index.ts';
import {
  type AggregateHead,
  collect,
  putEntries,
  putStepNote,
  type StepNote,
} from '../repositories/index.ts';
import { type Day, type Grid, gridOf } from '../time/index.ts';
import type { WorkflowPorts } from './types.ts';

/** `revision` is 0 where no participant has a prognosis. */
export interface Aggregated {
  readonly outcome: 'stored' | 'unchanged' | 'empty';
  readonly revision: number;
}

/** What an event's step of adding up has come to. */
interface AggregateNote extends Aggregated, StepNote {
  /** Participants in the sum. */
  readonly participants: number;
  /** Energy of the day [Wh], and its change against the revision before. */
  readonly energyWh: number;
  readonly deltaWh?: number;
}

/** Of two sums of one group that are made at once the later is made again, as often as others are faster. */
const ATTEMPTS_MAX = 100;

const MS_PER_HOUR = 3_600_000;

/**
 * Adds up the latest prognoses of a group's present participants. A new revision is stored only if
 * the powers differ from the last stored one. An event adds up a group once: called again, it finds what it
 * has come to, whatever others have stored since.
 *
 * @param cause - what the new revision names. An event that adds up twice does so with two kinds of cause.
 * @param eventId - under which the step is noted, and told in the journal.
 * @throws AdapterError `aggregate-contended`, retryable.
 */
export async function aggregateGroup(
  groupId: GroupId,
  day: Day,
  cause: PrognosisCause,
  eventId: string,
  ports: WorkflowPorts,
): Promise<Aggregated> {
  const { runs } = ports.repositories;
  const step: Step = { groupId, day, cause, eventId, name: stepOf(cause.kind) };
  const note = (await runs.noted<AggregateNote>(eventId, step.name)) ?? (await aggregate(step, ports));
  const { outcome, revision } = note;
  return { outcome, revision };
}

/** What the journal tells of a sum, stored with it: an order that is taken back instead of run again tells nothing later. */
function told({ groupId, day, eventId }: Step, note: AggregateNote): readonly JournalEntry[] {
  const { outcome, revision, participants, energyWh, deltaWh } = note;
  const details =
    outcome === 'empty'
      ? { day }
      : { day, revision, participants, energyWh, ...(deltaWh === undefined ? {} : { deltaWh }) };
  return [entryOf(`aggregate-${outcome}`, { eventId, atMs: note.createdMs, who: groupId, details })];
}

/**
 * What an event's adding up has come to.
 *
 * @param kind - of the cause that it was done for.
 * @returns undefined where it has not been done yet.
 */
export async function notedAggregate(
  eventId: string,
  kind: PrognosisCause['kind'],
  { runs }: WorkflowPorts['repositories'],
): Promise<Aggregated | undefined> {
  const note = await runs.noted<AggregateNote>(eventId, stepOf(kind));
  return note === undefined ? undefined : { outcome: note.outcome, revision: note.revision };
}

function stepOf(kind: PrognosisCause['kind']): string {
  return `aggregate-${kind}`;
}

interface Step {
  readonly groupId: GroupId;
  readonly day: Day;
  readonly cause: PrognosisCause;
  readonly eventId: string;
  /** Under which its note lies. */
  readonly name: string;
}

async function aggregate(step: Step, ports: WorkflowPorts): Promise<AggregateNote> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const noted = await tryAggregate(step, ports);
    if (noted !== undefined) return noted;
  }
  throw new AdapterError(
    'aggregate-contended',
    `The sum of group ${step.groupId} is being changed by others.`,
    { retryable: true },
  );
}

/** @returns undefined where somebody else has stored a revision meanwhile. */
async function tryAggregate(
  step: Step,
  { repositories, clock }: WorkflowPorts,
): Promise<AggregateNote | undefined> {
  const { groupId, day, cause, eventId, name } = step;
  const { aggregates, runs } = repositories;
  const createdMs = clock.nowMs();
  // Before the members are read: a sum of older members than those of the last one is refused.
  const last = await aggregates.latest(groupId, day);
  const { members, powerW, grid } = await sumOf(groupId, day, repositories);
  const of = { createdMs, participants: members.length, energyWh: energyWh(powerW, grid) };
  if (members.length === 0 && last === undefined) {
    const note: AggregateNote = { ...of, outcome: 'empty', revision: 0 };
    return runs.note<AggregateNote>(eventId, name, note, told(step, note));
  }
  if (last !== undefined && samePowers(last.powerW, powerW)) {
    const note: AggregateNote = { ...of, outcome: 'unchanged', revision: last.revision };
    return runs.note<AggregateNote>(eventId, name, note, told(step, note));
  }
  const revision = (last?.revision ?? 0) + 1;
  const note: AggregateNote = { ...of, outcome: 'stored', revision, ...changeSince(last, of, grid) };
  const written = await aggregates.put({ groupId, day, revision, powerW, members, cause, createdMs }, [
    putStepNote(eventId, name, note),
    ...putEntries(told(step, note)),
  ]);
  // Refused: another sum was stored, or this very step has been done by another process.
  return written.outcome === 'stored' ? note : runs.noted<AggregateNote>(eventId, name);
}

type Sum = Pick<AggregatePrognosis, 'members' | 'powerW'> & { readonly grid: Grid };

/** The sum of those participants that are in the group now. */
async function sumOf(
  groupId: GroupId,
  day: Day,
  { portfolio, prognoses }: WorkflowPorts['repositories'],
): Promise<Sum> {
  const group = await portfolio.group(groupId);
  invariant(group !== undefined, `group ${groupId} vanished while its sum was made`);
  const grid = gridOf(group.zone, day, group.periodMinutes);
  const present = new Set((await collect(portfolio.participantsOf(groupId))).map(({ id }) => id));
  const latest = (await collect(prognoses.latestOfGroup(groupId, day))).filter(({ participantId }) =>
    present.has(participantId),
  );
  const powerW = sumSeries(
    latest.map((prognosis) => prognosis.powerW),
    grid.periodCount,
  );
  return {
    members: latest.map(({ participantId, revision }) => ({ participantId, revision })),
    powerW,
    grid,
  };
}

function energyWh(powerW: Int32Array, { periodMs }: Grid): number {
  return Math.round((powerW.reduce((sumW, valueW) => sumW + valueW, 0) * periodMs) / MS_PER_HOUR);
}

function changeSince(
  last: AggregateHead | undefined,
  now: { readonly energyWh: number },
  grid: Grid,
): { readonly deltaWh?: number } {
  return last === undefined ? {} : { deltaWh: now.energyWh - energyWh(last.powerW, grid) };
}
