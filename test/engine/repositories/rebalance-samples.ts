import { groupId, orderId } from '../../../src/engine/ids.ts';
import type { RebalanceRecord, RebalanceRound } from '../../../src/engine/repositories/index.ts';
import { CREATED_MS, DAY, powers } from './samples.ts';

export function rebalance(id: string, more: Partial<RebalanceRecord> = {}): RebalanceRecord {
  return {
    id,
    groupId: groupId('north'),
    day: DAY,
    aggregateRevision: 2,
    causedBy: 'run-1',
    policy: {
      tolerance: { kind: 'percent', pct: 2.5 },
      periods: 'ordered',
      roundsMax: 3,
      auto: true,
      shortfallMicrosPerKwh: 1_000_000,
    },
    orderIds: [orderId('ord-1')],
    status: 'running',
    createdMs: CREATED_MS,
    ...more,
  };
}

export function rebalanceRound(rebalanceId: string, round: number): RebalanceRound {
  return {
    rebalanceId,
    round,
    aggregateRevision: 2,
    periods: powers(4, 5),
    committedW: powers(100, -100),
    powerW: powers(90, 50),
    toleranceW: powers(2, 2),
    firstOpenPeriod: 0,
    excessWh: 39,
    missedWh: 0,
    costMicros: 39_000,
    decision: 'request',
    asked: { direction: 'more', reboundW: 30, roundingW: 6 },
    createdMs: CREATED_MS,
  };
}
