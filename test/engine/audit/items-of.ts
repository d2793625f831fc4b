import { openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import type { Item } from '../../../src/engine/ports.ts';

/** Everything that is stored in a file. */
export async function itemsOf(path: string): Promise<readonly Item[]> {
  const table = await openSqliteTable(path, { readOnly: true });
  const items: Item[] = [];
  for await (const item of table.scan()) items.push(item);
  await table.close();
  return items;
}
