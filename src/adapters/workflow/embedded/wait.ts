import type { AwaitedOutcome, ExecutionKey, WaitOptions } from '../../../engine/ports.ts';
import type { Embedded } from './engine.ts';
import { LeaseWatch } from './lease.ts';
import { poll } from './polling.ts';
import { outcomeOfRecord, recordName } from './record.ts';

/** Waits for the end of an execution that others run. */
export async function waitForExecution(
  key: ExecutionKey,
  { repositories, host, leaseMs }: Pick<Embedded, 'repositories' | 'host' | 'leaseMs'>,
  options: WaitOptions,
): Promise<AwaitedOutcome> {
  const watch = new LeaseWatch(host, leaseMs);
  let last: AwaitedOutcome = { outcome: 'unknown' };
  const look = async (): Promise<AwaitedOutcome | undefined> => {
    const record = await repositories.executions.get(recordName(key));
    if (record === undefined) return { outcome: 'unknown' };
    if (record.status !== 'running') return outcomeOfRecord(record);
    const { owner } = record;
    if (watch.isGone(record)) return { outcome: 'abandoned', owner };
    last = { outcome: watch.seemsGone(record) ? 'abandoned' : 'pending', owner };
    return undefined;
  };
  return (await poll(look, host, options)) ?? last;
}
