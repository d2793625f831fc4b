import { invariant } from '../../../engine/errors.ts';
import type {
  ExecutionKey,
  ExecutionOutcome,
  ExecutionOwner,
  ExecutionStart,
} from '../../../engine/ports.ts';
import type { ExecutionRecord, ExecutionState } from '../../../engine/repositories/index.ts';
import { canonicalJson, digestOfInput } from './canonical-json.ts';

/** Under what an execution is stored: a name is unique within its workflow. */
export function recordName({ workflow, name }: ExecutionKey): string {
  return `${workflow}.${name}`;
}

/** What changes hands when an execution is begun or taken over. */
export interface Possession {
  readonly owner: ExecutionOwner;
  readonly leaseUntilMs: number;
  /** [ms], on the clock of the command. */
  readonly atMs: number;
}

export function firstAttempt(start: ExecutionStart, possession: Possession): ExecutionRecord {
  const { owner, leaseUntilMs, atMs } = possession;
  const inputJson = canonicalJson(start.input);
  return {
    name: recordName(start),
    machine: start.workflow,
    inputDigest: digestOfInput(inputJson),
    inputJson,
    status: 'running',
    attempt: 1,
    owner,
    leaseUntilMs,
    changeCount: 0,
    states: [{ status: 'running', atMs, attempt: 1 }],
    startedMs: atMs,
  };
}

/** The execution in the hands of the next owner, who begins it from its start. */
export function nextAttempt(before: ExecutionRecord, possession: Possession): ExecutionRecord {
  const { owner, leaseUntilMs, atMs } = possession;
  const attempt = before.attempt + 1;
  const reason =
    before.status === 'running'
      ? `taken over: process ${before.owner.pid} on ${before.owner.host} is gone`
      : `tried again: it was ${before.status}`;
  return {
    ...lasting(before),
    status: 'running',
    attempt,
    owner,
    leaseUntilMs,
    states: added(before, { status: 'running', atMs, attempt, reason }),
  };
}

/** The execution at its end; whoever runs it by then is kept as its last owner. */
export function ended(before: ExecutionRecord, outcome: ExecutionOutcome, atMs: number): ExecutionRecord {
  const { attempt, owner, leaseUntilMs } = before;
  const end = endOf(outcome);
  const { reason, ...fields } = end;
  return {
    ...lasting(before),
    ...fields,
    attempt,
    owner,
    leaseUntilMs,
    states: added(before, {
      status: end.status,
      atMs,
      attempt,
      ...(reason === undefined ? {} : { reason }),
    }),
    endedMs: atMs,
  };
}

/** How a stored execution ended. @throws InvariantError if it has not. */
export function outcomeOfRecord(record: ExecutionRecord): StoredOutcome {
  switch (record.status) {
    case 'succeeded':
      return { outcome: 'succeeded', output: JSON.parse(record.outputJson ?? 'null'), again: true };
    case 'failed': {
      const { name = 'unknown', cause = '' } = record.error ?? {};
      return { outcome: 'failed', error: name, cause };
    }
    case 'timed-out':
    case 'aborted':
      return { outcome: record.status };
    case 'cancelled':
      return { outcome: 'cancelled', reason: record.states.at(-1)?.reason ?? '' };
    case 'running':
      invariant(false, `execution ${record.name} has not ended`);
  }
}

type StoredOutcome = Exclude<ExecutionOutcome, { readonly outcome: 'conflict' }>;

type End = Pick<ExecutionRecord, 'status' | 'outputJson' | 'error'> & { readonly reason?: string };

function endOf(outcome: ExecutionOutcome): End {
  switch (outcome.outcome) {
    case 'succeeded':
      return { status: 'succeeded', outputJson: JSON.stringify(outcome.output) };
    case 'failed': {
      const { error: name, cause } = outcome;
      return { status: 'failed', error: { name, cause }, reason: name };
    }
    case 'cancelled':
      return { status: 'cancelled', reason: outcome.reason };
    case 'timed-out':
      return { status: 'timed-out' };
    case 'aborted':
    case 'conflict':
      return { status: 'aborted' };
  }
}

/** What stays of an execution through all its attempts. */
function lasting({ name, machine, inputDigest, inputJson, changeCount, startedMs }: ExecutionRecord) {
  return { name, machine, inputDigest, inputJson, changeCount, startedMs };
}

/** States that are kept: the first and the last so many. */
const STATES_MAX = 200;

function added({ states }: ExecutionRecord, state: ExecutionState): readonly ExecutionState[] {
  const all = [...states, state];
  return all.length <= STATES_MAX ? all : [...all.slice(0, 1), ...all.slice(1 - STATES_MAX)];
}
