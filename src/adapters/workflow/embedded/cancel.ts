import type { CancelOutcome, ExecutionKey, WaitOptions } from '../../../engine/ports.ts';
import type { ExecutionRecord } from '../../../engine/repositories/index.ts';
import type { Embedded } from './engine.ts';
import { LeaseWatch } from './lease.ts';
import { poll } from './polling.ts';
import { ended, recordName } from './record.ts';

/**
 * Ends an execution for good. Who runs it is told through its record, and stores the end itself; where nobody
 * runs it, the end is stored here.
 */
export async function cancelExecution(
  key: ExecutionKey,
  embedded: Pick<Embedded, 'repositories' | 'host' | 'leaseMs' | 'clock'>,
  options: WaitOptions & { readonly reason: string },
): Promise<CancelOutcome> {
  const { repositories, host, leaseMs, clock } = embedded;
  const { executions } = repositories;
  const { reason } = options;
  const watch = new LeaseWatch(host, leaseMs);
  let last: CancelOutcome = { outcome: 'unknown' };

  const tell = async (record: ExecutionRecord): Promise<undefined> => {
    last = { outcome: 'pending', owner: record.owner };
    if (record.cancelling === undefined)
      await executions.update(record, { ...record, cancelling: { reason } });
    return undefined;
  };
  const look = async (): Promise<CancelOutcome | undefined> => {
    const record = await executions.get(recordName(key));
    if (record === undefined) return { outcome: 'unknown' };
    if (record.status === 'cancelled') return { outcome: 'cancelled' };
    if (record.status === 'succeeded') return { outcome: 'ended' };
    if (record.status === 'running' && !watch.isGone(record)) return tell(record);
    const end = ended(record, { outcome: 'cancelled', reason }, clock.nowMs());
    const stored = await executions.update(record, end);
    return stored.outcome === 'conflict' ? undefined : { outcome: 'cancelled' };
  };
  return (await poll(look, host, options)) ?? last;
}
