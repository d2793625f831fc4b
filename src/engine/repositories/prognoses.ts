import type { GroupId, ParticipantId } from '../ids.ts';
import type { Action, Table } from '../ports.ts';
import type { Prognosis } from '../prognosis/index.ts';
import { latestPrognosesPk, latestPrognosisKey, prognosisKey, prognosisPk } from './keys.ts';
import { mapParallel } from './parallel.ts';
import { type TransactOnceOutcome, transactOnce } from './put-once.ts';
import { collect, queryRecords, readLast, readRecord, readRecords, recordItem } from './read.ts';
import { revisionActions } from './revisions.ts';

/**
 * Prognoses of participants: every revision under the participant's day, and the latest once more
 * under the group's day, where all of a group are read with one query. A participant that has left
 * the group stays there until the day is over: callers go by the group's participants.
 */
export interface PrognosisRepository {
  latest(participantId: ParticipantId, day: string): Promise<Prognosis | undefined>;
  get(participantId: ParticipantId, day: string, revision: number): Promise<Prognosis | undefined>;
  /** In the order of the queries. */
  getMany(wanted: readonly PrognosisRef[]): Promise<readonly (Prognosis | undefined)[]>;
  /** All revisions, ascending. */
  revisions(participantId: ParticipantId, day: string): Promise<readonly Prognosis[]>;
  /** The latest of all participants of a group that have one, in the order of their ids, page by page. */
  latestOfGroup(groupId: GroupId, day: string): AsyncIterable<Prognosis>;
  /** The latest of these participants of a group, in their order. */
  latestOf(
    groupId: GroupId,
    day: string,
    participantIds: readonly ParticipantId[],
  ): Promise<readonly (Prognosis | undefined)[]>;
  /**
   * Stores the next revision: `conflict` where it is not the one after the latest, or says something
   * else than what is stored under its number.
   */
  put(prognosis: Prognosis): Promise<TransactOnceOutcome>;
  /** Each on its own, many at a time; outcomes in the order given. */
  putMany(prognoses: readonly Prognosis[]): Promise<readonly TransactOnceOutcome[]>;
}

/** Names one revision. */
export interface PrognosisRef {
  readonly participantId: ParticipantId;
  readonly day: string;
  readonly revision: number;
}

/** Prognoses in a table: the revision and the copy that is the latest are written in one transaction. */
export function createPrognosisRepository(table: Table): PrognosisRepository {
  const put = (prognosis: Prognosis) => transactOnce(table, putPrognosis(prognosis));
  return {
    latest: (id, day) => readLast<Prognosis>(table, prognosisPk(id, day)),
    get: (id, day, revision) => readRecord<Prognosis>(table, prognosisKey(id, day, revision)),
    getMany: (wanted) =>
      readRecords<Prognosis>(
        table,
        wanted.map(({ participantId, day, revision }) => prognosisKey(participantId, day, revision)),
      ),
    revisions: (id, day) => collect(queryRecords<Prognosis>(table, { pk: prognosisPk(id, day) })),
    latestOfGroup: (groupId, day) => queryRecords<Prognosis>(table, { pk: latestPrognosesPk(groupId, day) }),
    latestOf: (groupId, day, ids) =>
      readRecords<Prognosis>(
        table,
        ids.map((id) => latestPrognosisKey(groupId, day, id)),
      ),
    put,
    putMany: (prognoses) => mapParallel(prognoses, put),
  };
}

/** The actions that store the next revision of a prognosis and make it the latest. */
export function putPrognosis(prognosis: Prognosis): readonly Action[] {
  const { participantId, groupId, day, revision } = prognosis;
  const latest = recordItem(latestPrognosisKey(groupId, day, participantId), prognosis);
  return [
    ...revisionActions(
      { ...prognosisKey(participantId, day, revision), attributes: latest.attributes },
      revision,
      (earlier) => prognosisKey(participantId, day, earlier),
    ),
    { kind: 'put', item: latest },
  ];
}
