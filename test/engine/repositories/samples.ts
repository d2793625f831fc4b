import {
  contractId,
  cycleId,
  deviceId,
  groupId,
  orderId,
  participantId,
  requestId,
  seriesId,
  siteId,
} from '../../../src/engine/ids.ts';
import type { FlexRequest, Invocation } from '../../../src/engine/market/index.ts';
import type { OrderConstraint, Plan } from '../../../src/engine/planner/index.ts';
import type { Contract, FlexGroup, Participant, Site } from '../../../src/engine/portfolio/index.ts';
import type { Prognosis } from '../../../src/engine/prognosis/index.ts';
import type { OfferRecord } from '../../../src/engine/repositories/index.ts';
import { parseZone } from '../../../src/engine/time/index.ts';

export const DAY = '2026-11-21';
export const CREATED_MS = Date.UTC(2026, 10, 20, 12);

export const powers = (...values: readonly number[]): Int32Array => Int32Array.from(values);

export function group(id: string): FlexGroup {
  return {
    id: groupId(id),
    name: `Group ${id}`,
    zone: parseZone('Europe/Amsterdam'),
    periodMinutes: 15,
    currency: 'EUR',
  };
}

export function participant(id: string, inGroup = 'north'): Participant {
  return { id: participantId(id), groupId: groupId(inGroup), kind: 'site', siteId: siteId(id) };
}

export function site(id: string): Site {
  return {
    id: siteId(id),
    importLimitW: 17_250,
    importPrice: {
      kind: 'series',
      seriesId: seriesId('market/day-ahead'),
      factor: 1.21,
      addMicrosPerKwh: 130_000,
    },
    exportPrice: { kind: 'constant', priceMicrosPerKwh: 50_000 },
    baseLoad: { kind: 'series', seriesId: seriesId(`${id}/load`) },
    devices: [
      {
        kind: 'battery',
        id: deviceId('battery'),
        capacityWh: 10_000,
        socPctMin: 10,
        socPctMax: 95,
        socPctStart: 50,
        chargePowerWMax: 5_000,
        dischargePowerWMax: 5_000,
        chargeEfficiencyPu: 0.95,
        dischargeEfficiencyPu: 0.95,
        wearMicrosPerKwhDischarged: 20_000,
      },
    ],
  };
}

export function contract(id: string, of: string): Contract {
  return {
    id: contractId(id),
    participantId: participantId(of),
    direction: 'down',
    priceMicrosPerKwh: 250_000,
    pricePerInvocationMicros: 0,
    windows: [{ startMinutes: 960, endMinutes: 1_260, weekdays: [1, 2, 3, 4, 5] }],
    noticeMinutes: 15,
    minDurationMinutes: 15,
    powerWMax: 5_000,
    restMinutes: 60,
  };
}

export function prognosis(of: string, revision: number, changes: Partial<Prognosis> = {}): Prognosis {
  return {
    participantId: participantId(of),
    groupId: groupId('north'),
    day: DAY,
    revision,
    powerW: powers(1_000 * revision, -500, 0),
    siteId: siteId(of),
    planRevision: revision,
    cause: { kind: 'run', runId: 'run-1' },
    createdMs: CREATED_MS,
    ...changes,
  };
}

export function plan(of: string, revision: number, changes: Partial<Plan> = {}): Plan {
  return {
    siteId: siteId(of),
    day: DAY,
    revision,
    startMs: CREATED_MS,
    periodMs: 900_000,
    netW: powers(revision, -2, 3),
    fixedPowerW: powers(0, 0, 1),
    devices: [
      {
        deviceId: 'battery',
        kind: 'storage',
        powerW: powers(1, -2, 2),
        energyWh: powers(5_000, 4_999, 5_001),
      },
      { deviceId: 'roof', kind: 'pv', powerW: powers(0, -9, 0), curtailedW: powers(0, 0, 0) },
    ],
    importPriceMicrosPerKwh: powers(300_000, 310_000, 320_000),
    exportPriceMicrosPerKwh: powers(50_000, 50_000, 50_000),
    costMicros: 123_456,
    components: { import: 200_000, export: -76_544 },
    relaxations: [],
    problemJson: '{"id":"p"}',
    orderIds: [],
    createdMs: CREATED_MS,
    ...changes,
  };
}

export function constraint(of: string, order: string): OrderConstraint {
  return {
    siteId: siteId(of),
    day: DAY,
    orderId: order,
    netW: powers(1, 2, 3),
    deltaW: powers(0, -5, 0),
  };
}

export function invocation(contract: string, startMs: number, order = 'ord-1'): Invocation {
  return {
    orderId: orderId(order),
    participantId: participantId('home-1'),
    contractId: contractId(contract),
    startMs,
    endMs: startMs + 900_000,
  };
}

export function request(id: string, changes: Partial<FlexRequest> = {}): FlexRequest {
  return {
    id: requestId(id),
    groupId: groupId('north'),
    day: DAY,
    requestedBy: 'dso-1',
    deadlineMs: CREATED_MS + 3_600_000,
    dispositions: ['requested', 'available', 'unchanged'],
    minDeltaW: powers(-20_000, -5_000, 0),
    maxDeltaW: powers(-10_000, 5_000, 0),
    shortfallMicrosPerMwh: 1_000_000_000,
    overshootMicrosPerMwh: 0,
    createdMs: CREATED_MS,
    ...changes,
  };
}

export function offer(of: string, changes: Partial<OfferRecord> = {}): OfferRecord {
  return {
    participantId: participantId(of),
    requestId: requestId('req-1'),
    prognosisRevision: 3,
    options: [
      {
        id: 'o1',
        deltaW: powers(-5_000, 2_000, 0),
        priceMicros: 300_000,
        siteCostMicros: 100_000,
        minActivationFactor: 0.5,
        contractId: contractId(`${of}-down`),
      },
    ],
    reasons: [],
    answer: 'made',
    createdMs: CREATED_MS,
    ...changes,
  };
}

export const CYCLE = cycleId('cyc-1');
