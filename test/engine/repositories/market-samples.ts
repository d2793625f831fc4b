import { contractId, groupId, orderId, participantId, requestId } from '../../../src/engine/ids.ts';
import type { AggregateOffer, SelectionProof } from '../../../src/engine/market/index.ts';
import type { CycleRecord, OrderRecord, ParticipantOrder } from '../../../src/engine/repositories/index.ts';
import { CREATED_MS, CYCLE, DAY, powers } from './samples.ts';

export function cycle(id: string, changes: Partial<CycleRecord> = {}): CycleRecord {
  return {
    id: id as CycleRecord['id'], // ids of the test are plain
    requestId: requestId('req-1'),
    groupId: groupId('north'),
    day: DAY,
    status: 'collecting',
    prognosisRevision: 3,
    participantCount: 10,
    offerCount: 0,
    offerWithOptionsCount: 0,
    failedCount: 0,
    lateCount: 0,
    acceptedCount: 0,
    createdMs: CREATED_MS,
    ...changes,
  };
}

export function order(id: string, changes: Partial<OrderRecord> = {}): OrderRecord {
  return {
    id: orderId(id),
    cycleId: CYCLE,
    orderedBy: 'dso-1',
    groupId: groupId('north'),
    day: DAY,
    status: 'pending',
    prognosisRevision: 3,
    factor: 1,
    deltaW: powers(-5_000, 2_000, 0),
    priceMicros: 300_000,
    createdMs: CREATED_MS,
    ...changes,
  };
}

export function participantOrder(of: string): ParticipantOrder {
  return {
    orderId: orderId('ord-1'),
    participantId: participantId(of),
    contractId: contractId(`${of}-down`),
    optionId: 'o1',
    activationFactor: 0.75,
    deltaW: powers(-3_750, 1_500, 0),
    priceMicros: 225_000,
    useStartMs: 5_000,
    useEndMs: 6_000,
    state: 'pending',
  };
}

export function aggregateOffer(acceptedCount: number): AggregateOffer {
  return {
    cycleId: CYCLE,
    requestId: requestId('req-1'),
    prognosisRevision: 3,
    deltaW: powers(-5_000, 2_000, 0),
    priceMicros: 300_000,
    shortfallW: powers(0, 0, 0),
    overshootW: powers(0, 0, 0),
    objectiveMicros: 300_000,
    boundMicros: 299_999,
    status: 'feasible',
    createdMs: CREATED_MS,
    accepted: Array.from({ length: acceptedCount }, (_, index) => ({
      participantId: participantId(`home-${index}`),
      optionId: 'o1',
      activationFactor: 1,
      deltaW: powers(-index, index, 0),
      priceMicros: index,
    })),
  };
}

/** A proof with a limit of everybody's, and one that so many participants are behind. */
export function limitedProof(memberCount: number): SelectionProof {
  const range = { minDeltaW: powers(-9, -9, -9), maxDeltaW: powers(9, 9, 9) };
  return {
    provenBy: 'prices',
    unroundedObjectiveMicros: 1.5,
    requestMicrosPerMwh: [1, 2, 3],
    limits: [
      { name: 'connection of the group', ...range },
      {
        name: 'feeder street',
        ...range,
        microsPerMwh: [0, 5, 0],
        participantIds: Array.from({ length: memberCount }, (_, index) => participantId(`home-${index}`)),
      },
    ],
    softened: [],
  };
}
