import { type ChainHead, type ChainLine, START } from '../chain/index.ts';
import type { Action, Attributes, Table } from '../ports.ts';
import { ABSENT, AUDIT_HEAD, AUDIT_LOG, auditLineKey } from './keys.ts';
import { queryRecords, readRecord, recordItem } from './read.ts';

/** Who did something: the account on which machine, and by what. */
export interface AuditActor {
  /** `commission`, `status`, …: the process of commissioning. */
  readonly process: string;
  readonly user: string;
  readonly host: string;
}

/**
 * What came of a change of something outside. `sent`: it was asked for, and its outcome not known then; `found`: it was
 * there already; `unknown`: no answer came.
 */
export type AuditOutcome = 'sent' | 'done' | 'found' | 'failed' | 'unknown';

/** What a line of the audit log says. */
export interface AuditContent {
  readonly type: 'audit';
  /** `<run>:<number of the line>` */
  readonly id: string;
  /** The event under which the journal tells of it. */
  readonly runId: string;
  readonly atMs: number;
  /** The same as text, UTC. */
  readonly at: string;
  readonly by: AuditActor;
  readonly what: 'create-site' | 'create-inverter' | 'link' | 'set-state' | 'set-site-state';
  readonly outcome: AuditOutcome;
  /** Id of the asset, or of the site, that was changed or that it was done for. */
  readonly who: string;
  /** Of the effect: done again under it, it changes nothing. */
  readonly key: string;
  readonly why: string;
  /** Absent where there was nothing. */
  readonly before?: Attributes;
  readonly after?: Attributes;
}

/** A line of the audit log, tied to the one before. */
export type AuditLine = AuditContent & ChainLine;

/** The log of all that was changed outside: it only grows, and whatever is changed in it shows. */
export interface AuditLogRepository {
  /** In the order in which they were written; from a line on. */
  lines(range?: { readonly fromSeq?: number }): AsyncIterable<AuditLine>;
  /** The last ones, the very last first. */
  lastLines(limit: number): AsyncIterable<AuditLine>;
  /** Where the chain ends. */
  head(): Promise<ChainHead>;
}

/** The audit log in a table: an item per line, in the order of their numbers, and one for the end. */
export function createAuditLogRepository(table: Table): AuditLogRepository {
  return {
    lines: ({ fromSeq } = {}) =>
      queryRecords<AuditLine>(table, {
        pk: AUDIT_LOG,
        ...(fromSeq === undefined ? {} : { from: auditLineKey(fromSeq).sk }),
      }),
    lastLines: (limit) => queryRecords<AuditLine>(table, { pk: AUDIT_LOG, order: 'descending', limit }),
    head: async () => (await readRecord<ChainHead>(table, AUDIT_HEAD)) ?? START,
  };
}

/** The actions that add lines to the chain, refused where somebody else has added some since the head was read. */
export function putAuditLines(head: ChainHead, lines: readonly AuditLine[]): readonly Action[] {
  const last = lines.at(-1);
  if (last === undefined) return [];
  return [
    {
      kind: 'put',
      item: recordItem(AUDIT_HEAD, { seq: last.seq, hash: last.hash } satisfies ChainHead),
      condition: head.seq === 0 ? ABSENT : { kind: 'equals', attributes: { seq: head.seq, hash: head.hash } },
    },
    ...lines.map(
      (line): Action => ({ kind: 'put', item: recordItem(auditLineKey(line.seq), line), condition: ABSENT }),
    ),
  ];
}
