import { ChainCheck, type ChainHead } from '../../chain/index.ts';
import { type AuditLine, keys } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldInPieces, recordAt, recordsAt } from '../read.ts';

/** What was done outside cannot be denied. */
export const auditLog: Invariant = {
  id: 'audit-log',
  says: 'the audit log is one chain from its first line to its end, and every line belongs to an event',
  checks: { [keys.AUDIT_LOG]: checkChain, [keys.AUDIT_HEAD.pk]: checkHead },
};

async function checkChain({ items, pk }: Subject, audit: Audit): Promise<void> {
  const check = new ChainCheck();
  for await (const piece of heldInPieces<AuditLine>(items())) {
    audit.checked(piece.length);
    for (const { record } of piece) check.add(record);
    await checkEvents(piece, audit);
  }
  const head = await recordAt<ChainHead>(audit.table, keys.AUDIT_HEAD);
  const broken = check.end(head);
  if (broken !== undefined) {
    const { seq, found, expected } = broken;
    audit.violated({ place: placeOf(keys.auditLineKey(seq)), found, expected });
  }
  if (head === undefined) {
    const found = `${check.lineCount} lines without an end`;
    audit.violated({ place: pk, found, expected: placeOf(keys.AUDIT_HEAD) });
  }
}

async function checkEvents(
  piece: readonly { readonly key: Parameters<typeof placeOf>[0]; readonly record: AuditLine }[],
  audit: Audit,
): Promise<void> {
  const ids = [...new Set(piece.map(({ record }) => record.runId))];
  const events = await recordsAt(audit.table, ids.map(keys.eventKey));
  const missing = new Set(ids.filter((_, index) => events[index] === undefined));
  for (const { key, record } of piece) {
    if (!missing.has(record.runId)) continue;
    audit.violated({
      place: placeOf(key),
      found: `a line of ${record.runId}, which is not entered`,
      expected: placeOf(keys.eventKey(record.runId)),
    });
  }
}

/** That there are no lines at all shows only here. */
async function checkHead(_: Subject, audit: Audit): Promise<void> {
  const head = await recordAt<ChainHead>(audit.table, keys.AUDIT_HEAD);
  if (head === undefined || head.seq === 0) return;
  audit.checked();
  const first = keys.auditLineKey(1);
  if ((await recordAt(audit.table, first)) !== undefined) return;
  audit.violated({
    place: placeOf(keys.AUDIT_HEAD),
    found: `${head.seq} lines, none stored`,
    expected: placeOf(first),
  });
}
