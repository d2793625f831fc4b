import type { SqliteTable } from '../../adapters/store/sqlite/table.ts';
import { auditStore, type Finding, INVARIANTS } from '../../engine/audit/index.ts';
import { createRepositories } from '../../engine/repositories/index.ts';
import type { Io } from '../shell/io.ts';
import type { AreaReport } from './area.ts';

const FILE_CHECK = { id: 'file', says: 'the file is sound, and every item in it can be read' };

/** Whether the file is sound, and what is stored in it fits together: read as it is at one moment. */
export async function checkStore(io: Io): Promise<AreaReport> {
  const table = await (await io.context()).inspect();
  await table.holdStill();
  const { itemCount } = await table.info();
  const problems = await fileFindings(table);
  const file = {
    ...FILE_CHECK,
    checkedCount: itemCount,
    violationCount: problems.length,
    unfinishedCount: 0,
  };
  const progress = io.progress('store, partitions');
  try {
    const audit = await auditStore(
      { repositories: createRepositories(table), partitions: table },
      INVARIANTS,
      {
        onProgress: (kind, count) => progress.update(count, kind),
        signal: io.signal,
      },
    );
    return {
      area: 'store',
      subject: table.path,
      invariants: [file, ...audit.invariants],
      checkedCount: itemCount + audit.checkedCount,
      violationCount: problems.length + audit.violationCount,
      unfinishedCount: audit.unfinishedCount,
      findings: [...problems, ...audit.findings],
    };
  } finally {
    progress.end();
  }
}

async function fileFindings(table: SqliteTable): Promise<readonly Finding[]> {
  return (await table.check()).map(({ kind, pk, sk, message }) => ({
    invariant: FILE_CHECK.id,
    severity: 'violation',
    place: kind === 'item' ? `${pk} / ${sk}` : table.path,
    found: message,
    expected: 'something that can be read',
  }));
}
