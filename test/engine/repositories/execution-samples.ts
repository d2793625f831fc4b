import type { ExecutionOwner } from '../../../src/engine/ports.ts';
import type { ExecutionRecord } from '../../../src/engine/repositories/index.ts';
import { CREATED_MS } from './samples.ts';

export function owner(id: string, changes: Partial<ExecutionOwner> = {}): ExecutionOwner {
  return { id, host: 'here', pidScope: 'boot-1', pid: 4711, processStart: '99', ...changes };
}

/** One that runs in its first attempt. */
export function execution(name: string, changes: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    name,
    machine: 'market-cycle',
    inputDigest: 'abc',
    inputJson: '{"requestId":"req-1"}',
    status: 'running',
    attempt: 1,
    owner: owner('o-1'),
    leaseUntilMs: CREATED_MS + 30_000,
    changeCount: 0,
    states: [{ status: 'running', atMs: CREATED_MS, attempt: 1 }],
    startedMs: CREATED_MS,
    ...changes,
  };
}
