import { invariant } from '../../errors.ts';
import { entryOf } from '../../journal/index.ts';
import type { RebalanceRecord } from '../../repositories/index.ts';
import type { WorkflowPorts } from '../types.ts';
import { rebalanceFacts } from './facts.ts';
import type { RoundRef } from './input.ts';
import { notedRound } from './round-note.ts';

/** What a rebalancing has come to. */
export interface RebalanceClosed {
  readonly end: string;
  readonly excessWh: number;
  readonly costMicros: number;
}

/** Ends a rebalancing with why, what is left of the deviation, and what it costs. */
export async function closeRebalance(input: RoundRef, ports: WorkflowPorts): Promise<RebalanceClosed> {
  const { repositories, journal } = ports;
  const { record } = await rebalanceFacts(input, repositories);
  if (record.status === 'running')
    await repositories.rebalances.update(record, await ended(record, input, ports));
  const { record: stored } = await rebalanceFacts(input, repositories);
  const {
    end = '',
    endedMs = 0,
    excessWh = 0,
    missedWh = 0,
    costMicros = 0,
    roundCount = 0,
    paidMicros = 0,
  } = stored;
  invariant(stored.status === 'ended', `rebalancing ${stored.id} could not be ended`);
  await journal.write([
    entryOf('rebalance-closed', {
      eventId: stored.id,
      atMs: endedMs,
      who: stored.groupId,
      details: { end, rounds: roundCount, paidMicros, excessWh, missedWh, costMicros },
      ...(isShort(stored) ? { level: 'warn' } : {}),
    }),
  ]);
  return { end, excessWh, costMicros };
}

/** Whether something is left that might have been changed. */
export function isShort({ end }: Pick<RebalanceRecord, 'end'>): boolean {
  return end === 'no-flexibility' || end === 'rounds-used';
}

async function ended(
  record: RebalanceRecord,
  { round }: RoundRef,
  { repositories, clock }: WorkflowPorts,
): Promise<RebalanceRecord> {
  const last = await repositories.rebalances.round(record.id, round);
  invariant(last !== undefined && last.decision !== 'request', `${record.id} cannot end at round ${round}`);
  let paidMicros = 0;
  for (let number = 1; number < round; number += 1) {
    paidMicros += (await notedRound(record.id, number, repositories))?.priceMicros ?? 0;
  }
  const { decision: end, excessWh, missedWh, costMicros } = last;
  const left = { excessWh, missedWh, costMicros };
  return {
    ...record,
    status: 'ended',
    end,
    ...left,
    roundCount: round - 1,
    paidMicros,
    endedMs: clock.nowMs(),
  };
}
