import { openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import type { Table } from '../../../../src/engine/ports.ts';

/** A process of its own that writes in every way, and prints each round that is stored: `writer-process.ts PATH NAME ROUNDS`. */
const [path, name, rounds] = process.argv.slice(2);
const table = await openSqliteTable(path!);
for (let round = 0; round < Number(rounds); round++) {
  await table.putMany(
    Array.from({ length: 10 }, (_, index) => ({
      pk: `many-${name}`,
      sk: `${round}-${index}`,
      attributes: { bytes: new Uint8Array(384) },
    })),
  );
  await table.put({ pk: `single-${name}`, sk: String(round), attributes: {} }, { kind: 'absent' });
  await increment(table);
  process.stdout.write(`${round}\n`);
}
await table.close();

async function increment(shared: Table): Promise<void> {
  const key = { pk: 'shared', sk: 'count' };
  for (;;) {
    const before = await shared.get(key);
    const count = Number(before?.attributes['count'] ?? 0);
    const result = await shared.transact([
      {
        kind: 'put',
        item: { ...key, attributes: { count: count + 1 } },
        condition: before === undefined ? { kind: 'absent' } : { kind: 'equals', attributes: { count } },
      },
    ]);
    if (result.outcome === 'stored') return;
  }
}
