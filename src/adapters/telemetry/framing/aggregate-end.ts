import { AGGREGATE_MAGIC, AGGREGATE_SUM_BYTES, hasRightSum } from '../payload/deaggregate.ts';
import { beginsAggregate, beginsMessage, fieldEnd, fieldNumber } from './wire.ts';

const LENGTH_DELIMITED = 2;
/** Fields of the message that a producer library writes: keys, hash keys, records. */
const FIELD_MAX = 3;
const FIELD_BYTES_MIN = 2;
const NEWLINE = 0x0a;
/** The checksum may look like some more fields: so many ends are tried where it cannot be seen which is right. */
const TRIED_MAX = 8;

/** Bytes that may still be looked at for it: files could be made to be walked over again and again. */
export interface WalkBudget {
  leftBytes: number;
}

/** Where it ends; or where what may be it ends. */
export type AggregateEnd = { readonly end: number } | { readonly behind: number };

/**
 * Where a record that a producer library put together ends: behind fields of its message stands the checksum of them, and that says it.
 *
 * @param start - of its magic.
 * @returns where it ends; or, where it does not end in these bytes or no checksum is right, what its fields and a checksum reach to.
 */
export function aggregateEnd(
  bytes: Buffer,
  { start, isEnd, budget }: { readonly start: number; readonly isEnd: boolean; readonly budget: WalkBudget },
): AggregateEnd {
  const tried: number[] = [];
  const isEndHere = (end: number) => {
    budget.leftBytes -= end - start;
    return budget.leftBytes > 0 && hasRightSum(bytes.subarray(start, end));
  };
  let at = start + AGGREGATE_MAGIC.length;
  while (budget.leftBytes > 0) {
    budget.leftBytes -= FIELD_BYTES_MIN;
    const end = at + AGGREGATE_SUM_BYTES;
    if (end > bytes.length) break;
    if (leadsOn(bytes, end, isEnd)) {
      if (isEndHere(end)) return { end };
    } else tried.push(end);
    const next = isAggregateField(bytes, at) ? fieldEnd(bytes, at) : 'bad';
    if (typeof next !== 'number') break;
    at = next;
  }
  const end = tried.slice(-TRIED_MAX).find(isEndHere);
  return end === undefined ? { behind: at + AGGREGATE_SUM_BYTES } : { end };
}

function isAggregateField(bytes: Buffer, at: number): boolean {
  const number = fieldNumber(bytes, at);
  return (bytes[at]! & 7) === LENGTH_DELIMITED && number > 0 && number <= FIELD_MAX;
}

/** Whether another record begins here, behind a line end or not, or the file ends. */
function leadsOn(bytes: Buffer, at: number, isEnd: boolean): boolean {
  if (at >= bytes.length) return isEnd;
  const next = bytes[at] === NEWLINE && !beginsMessage(bytes, at) ? at + 1 : at;
  return next >= bytes.length ? isEnd : beginsAggregate(bytes, next) || beginsMessage(bytes, next);
}
