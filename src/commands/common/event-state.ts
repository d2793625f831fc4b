import type { Host } from '../../adapters/workflow/embedded/host.ts';
import { LeaseWatch } from '../../adapters/workflow/embedded/lease.ts';
import { type OrderId, orderId } from '../../engine/ids.ts';
import type { JournalEvent } from '../../engine/ports.ts';
import type { ExecutionRecord, Repositories } from '../../engine/repositories/index.ts';

/**
 * How an event stands. `stored`: no workflow belongs to it; `broken-off`: its workflow has not ended, and who
 * ran it is gone; all others as of its execution.
 */
export type EventState =
  | 'stored'
  | 'running'
  | 'broken-off'
  | 'done'
  | 'failed'
  | 'timed-out'
  | 'aborted'
  | 'cancelled';

export interface Standing {
  readonly state: EventState;
  /** Why it failed or was cancelled, or where it runs. */
  readonly reason?: string;
}

/** Tells how events stand; asked again, it notices owners whose leases are not renewed. */
export interface Standings {
  of(event: JournalEvent): Promise<Standing>;
}

export function standingsOf({ executions, orders }: Repositories, host: Host): Standings {
  const watches = new Map<string, LeaseWatch>();
  const watchOf = (name: string): LeaseWatch => {
    const watch = watches.get(name) ?? new LeaseWatch(host);
    watches.set(name, watch);
    return watch;
  };
  /** One that was refused, or failed before it began, says nothing of the order. */
  const cancellationOf = async (id: OrderId): Promise<ExecutionRecord | undefined> => {
    const record = await executions.get(`order-cancellation.${id}`);
    if (record === undefined || record.status === 'running' || record.status === 'succeeded') return record;
    return (await orders.get(id))?.cancellingMs === undefined ? undefined : record;
  };
  return {
    async of({ id, kind }) {
      const record = await executions.get(`${kind}.${id}`);
      if (record === undefined) return { state: 'stored' };
      const takenBack = kind === 'flex-order' ? await cancellationOf(orderId(id)) : undefined;
      if (takenBack === undefined) return standingOf(record, watchOf(record.name));
      const standing = standingOf(takenBack, watchOf(takenBack.name));
      return standing.state === 'done' ? { state: 'cancelled' } : standing;
    },
  };
}

function standingOf(record: ExecutionRecord, watch: LeaseWatch): Standing {
  const { status, owner, error, states } = record;
  switch (status) {
    case 'running': {
      const where = `process ${owner.pid} on ${owner.host}`;
      return watch.isGone(record)
        ? { state: 'broken-off', reason: `${where} is gone` }
        : { state: 'running', reason: where };
    }
    case 'succeeded':
      return { state: 'done' };
    case 'failed':
      return { state: 'failed', ...(error === undefined ? {} : { reason: reasonOf(error) }) };
    case 'timed-out':
    case 'aborted':
    case 'cancelled': {
      const reason = states.at(-1)?.reason;
      return { state: status, ...(reason === undefined ? {} : { reason }) };
    }
  }
}

/** A task's failure comes as JSON in the cause; a refusal and the interpreter's own as text. */
function reasonOf({ name, cause }: NonNullable<ExecutionRecord['error']>): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (parsed !== null && typeof parsed === 'object' && 'message' in parsed) return String(parsed.message);
  } catch {
    // not JSON: the text itself says it
  }
  return cause === '' ? name : cause;
}
