import { AdapterError, InvariantError, invariant } from '../../../engine/errors.ts';
import {
  type Action,
  type Item,
  type ItemKey,
  TRANSACTION_ACTIONS_MAX,
  type TransactionOutcome,
} from '../../../engine/ports.ts';
import { assertKey, encodeItem, type Row, rowBytes } from './codec.ts';
import { holds } from './condition.ts';
import type { Connection } from './connection.ts';
import { DELETE_ITEM, PUT_ITEM, SELECT_ITEM } from './schema.ts';

/** Sum of the items in one transaction [bytes], as in DynamoDB: 4 MiB. */
const TRANSACTION_BYTES_MAX = 4 * 1024 * 1024;

/** An action whose item is known to fit the table. */
export interface PreparedAction {
  readonly action: Action;
  readonly key: ItemKey;
  /** For a put only. */
  readonly row: Row | undefined;
}

/**
 * Encodes the actions of one transaction.
 *
 * @throws InvariantError for more than TRANSACTION_ACTIONS_MAX, or two on the same key.
 * @throws AdapterError for an item, or a sum of items, that is too large.
 */
export function prepareActions(actions: readonly Action[]): readonly PreparedAction[] {
  const { length } = actions;
  if (length > TRANSACTION_ACTIONS_MAX) throw new InvariantError(`${length} actions in one transaction`);
  const prepared = actions.map(prepareAction);
  assertDistinct(prepared);
  const bytes = prepared.reduce((sum, { row }) => sum + (row === undefined ? 0 : rowBytes(row)), 0);
  if (bytes <= TRANSACTION_BYTES_MAX) return prepared;
  throw new AdapterError(
    'transaction-too-large',
    `A transaction of ${bytes} bytes; the store takes at most ${TRANSACTION_BYTES_MAX} at once.`,
  );
}

function prepareAction(action: Action): PreparedAction {
  if (action.kind !== 'put') {
    assertKey(action.key);
    return { action, key: action.key, row: undefined };
  }
  return { action, key: action.item, row: encodeItem(action.item) };
}

function assertDistinct(prepared: readonly PreparedAction[]): void {
  const keys = new Set(prepared.map(({ key }) => `${key.pk.length} ${key.pk}${key.sk}`));
  invariant(keys.size === prepared.length, 'two actions on the same key in one transaction');
}

/** What is stored under a key. */
export function readItem(connection: Connection, key: ItemKey): Item | undefined {
  const row = readRow(connection, key);
  return row && connection.decode(row);
}

function readRow(connection: Connection, key: ItemKey): Row | undefined {
  return connection.statement(SELECT_ITEM).get(key.pk, key.sk) as Row | undefined; // the statement's columns
}

/** Writes a row, whatever was there before. */
export function writeRow(connection: Connection, row: Row): void {
  connection.statement(PUT_ITEM).run(row.pk, row.sk, row.body, row.binary);
}

/** Checks all conditions, then makes all changes; inside a transaction of the file. */
export function applyActions(
  connection: Connection,
  prepared: readonly PreparedAction[],
): TransactionOutcome {
  for (const [index, { action, key }] of prepared.entries()) {
    if (action.condition === undefined) continue;
    const row = readRow(connection, key);
    const existing = () => row && connection.decode(row);
    if (!holds(action.condition, row !== undefined, existing)) {
      return { outcome: 'refused', index, existing: existing() };
    }
  }
  for (const { action, key, row } of prepared) {
    if (row !== undefined) writeRow(connection, row);
    else if (action.kind === 'delete') connection.statement(DELETE_ITEM).run(key.pk, key.sk);
  }
  return { outcome: 'stored' };
}
