import { FlexError } from '../../../engine/errors.ts';
import type { Row } from './codec.ts';
import type { Connection } from './connection.ts';
import { isDamage } from './failure.ts';
import { type Page, readPage } from './pages.ts';
import { SELECT_AFTER } from './schema.ts';

/** Damage of a store: of the file as such, or of one item in it. */
export interface StoreProblem {
  readonly kind: 'file' | 'item';
  readonly pk?: string;
  readonly sk?: string;
  readonly message: string;
}

/** How many kinds of damage SQLite lists before it stops. */
const FILE_PROBLEMS_MAX = 100;

/** SQLite's own check of the file, then every item decoded once. */
export async function checkStore(connection: Connection): Promise<readonly StoreProblem[]> {
  return [...(await checkFile(connection)), ...(await checkItems(connection))];
}

async function checkFile(connection: Connection): Promise<readonly StoreProblem[]> {
  const rows = await untilDamage(connection, () =>
    connection.statement(`PRAGMA integrity_check(${FILE_PROBLEMS_MAX})`).all(),
  );
  if ('damage' in rows) return [rows.damage];
  return rows.value
    .map((row) => String(row['integrity_check']))
    .filter((message) => message !== 'ok')
    .map((message) => ({ kind: 'file', message }));
}

async function checkItems(connection: Connection): Promise<readonly StoreProblem[]> {
  const problems: StoreProblem[] = [];
  let after: readonly [string, string] = ['', ''];
  for (;;) {
    const parameters = after;
    const page = await untilDamage<Page>(connection, () =>
      readPage(connection.arrays(SELECT_AFTER), parameters, Number.POSITIVE_INFINITY),
    );
    if ('damage' in page) return [...problems, page.damage];
    problems.push(...page.value.rows.flatMap((row) => checkItem(connection, row)));
    if (page.value.isLast) return problems;
    const { pk, sk } = page.value.rows.at(-1)!;
    after = [pk, sk];
  }
}

function checkItem(connection: Connection, row: Row): readonly StoreProblem[] {
  try {
    connection.decode(row);
    return [];
  } catch (error) {
    if (!(error instanceof FlexError)) throw error;
    return [{ kind: 'item', pk: row.pk, sk: row.sk, message: error.message }];
  }
}

async function untilDamage<Value>(
  connection: Connection,
  read: () => Value,
): Promise<{ readonly value: Value } | { readonly damage: StoreProblem }> {
  try {
    return { value: await connection.run(read) };
  } catch (error) {
    if (!(error instanceof FlexError && isDamage(error.cause))) throw error;
    return { damage: { kind: 'file', message: error.message } };
  }
}
