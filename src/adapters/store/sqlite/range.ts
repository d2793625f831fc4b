import { InvariantError } from '../../../engine/errors.ts';
import type { Query } from '../../../engine/ports.ts';
import { afterPrefix, compareUtf8 } from './order.ts';

interface Bound {
  readonly sk: string;
  readonly isIncluded: boolean;
}

/** The sort keys that a query still has to read, and in which direction. */
export interface Range {
  readonly pk: string;
  readonly lower: Bound | undefined;
  readonly upper: Bound | undefined;
  readonly isDescending: boolean;
}

/** @throws InvariantError for a limit that is no count. */
export function rangeOf(query: Query): Range {
  const { limit } = query;
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0)) {
    throw new InvariantError(`${limit} is no limit of a query`);
  }
  return {
    pk: query.pk,
    lower: lowerBound(query),
    upper: upperBound(query),
    isDescending: query.order === 'descending',
  };
}

function lowerBound({ prefix = '', from = '' }: Query): Bound | undefined {
  const sk = compareUtf8(prefix, from) > 0 ? prefix : from;
  return sk === '' ? undefined : { sk, isIncluded: true };
}

function upperBound({ prefix = '', until }: Query): Bound | undefined {
  const afterLast = afterPrefix(prefix);
  if (until === undefined) return afterLast === undefined ? undefined : { sk: afterLast, isIncluded: false };
  if (afterLast === undefined || compareUtf8(until, afterLast) < 0) return { sk: until, isIncluded: true };
  return { sk: afterLast, isIncluded: false };
}

/** What is left of a range after the item under `sk` has been read. */
export function rangeAfter(range: Range, sk: string): Range {
  const bound = { sk, isIncluded: false };
  return range.isDescending ? { ...range, upper: bound } : { ...range, lower: bound };
}

/** The statement that reads the next rows of a range, and its arguments but for the limit. */
export function selectRange(range: Range): {
  readonly sql: string;
  readonly parameters: readonly [string, ...string[]];
} {
  const conditions = ['pk = ?'];
  const parameters: [string, ...string[]] = [range.pk];
  if (range.lower !== undefined) {
    conditions.push(range.lower.isIncluded ? 'sk >= ?' : 'sk > ?');
    parameters.push(range.lower.sk);
  }
  if (range.upper !== undefined) {
    conditions.push(range.upper.isIncluded ? 'sk <= ?' : 'sk < ?');
    parameters.push(range.upper.sk);
  }
  const direction = range.isDescending ? 'DESC' : 'ASC';
  return {
    sql: `SELECT sk, body, binary FROM item WHERE ${conditions.join(' AND ')} ORDER BY sk ${direction} LIMIT ?`,
    parameters,
  };
}
