import { type CommandResult, endingOf } from './result.ts';

/** What the ledger keeps of a result. */
export interface Summary {
  /** The counts of the result, added up over its parts: `storedCount`. */
  readonly counts?: { readonly [name: string]: number };
  /** Runs, cycles, orders and the like that the result names. */
  readonly eventIds?: readonly string[];
}

/** Keys of a result's JSON, a stable surface, under which the id of an event stands. */
const EVENT_KEYS: ReadonlySet<string> = new Set(['runId', 'requestId', 'cycleId', 'orderId', 'rebalanceId']);
const COUNT = /Count$/;

/** Results say what they are about near the top; what lies deeper are its parts. */
const DEPTH_MAX = 3;
const PARTS_MAX = 1_000;
const EVENTS_MAX = 100;

/** Reads the counts and the ids of events out of a result, whatever command it is of. */
export function summaryOf(result: CommandResult): Summary {
  if (result.kind === 'list') return {};
  const counts: Record<string, number> = {};
  const eventIds = new Set<string>();
  read(endingOf(result).data ?? {}, DEPTH_MAX, counts, eventIds);
  return {
    ...(Object.keys(counts).length === 0 ? {} : { counts }),
    ...(eventIds.size === 0 ? {} : { eventIds: [...eventIds].slice(0, EVENTS_MAX) }),
  };
}

function read(data: object, depth: number, counts: Record<string, number>, eventIds: Set<string>): void {
  const entries = Array.isArray(data)
    ? data.slice(0, PARTS_MAX).map((part): [string, unknown] => ['', part])
    : Object.entries(data);
  for (const [key, value] of entries) {
    if (typeof value === 'number' && COUNT.test(key)) counts[key] = (counts[key] ?? 0) + value;
    else if (typeof value === 'string' && EVENT_KEYS.has(key)) eventIds.add(value);
    else if (typeof value === 'object' && value !== null && depth > 0 && !ArrayBuffer.isView(value)) {
      read(value, depth - 1, counts, eventIds);
    }
  }
}
