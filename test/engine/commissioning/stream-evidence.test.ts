import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ArrivedRecord,
  assess,
  clockOffsetMs,
  driftOf,
  type IntakeMemory,
  type MappingSubject,
  NO_MEMORY,
  remoteState,
  type StreamEvidence,
  streamWarnings,
  type Topology,
  takeIn,
} from '../../../src/engine/commissioning/index.ts';
import { fleetMessages, fleetSystems } from '../../../src/engine/example/index.ts';
import type { ChannelSample, EnergyRecord } from '../../../src/engine/telemetry/index.ts';
import { EMPTY_SAMPLE, FULL_RECORD } from '../../adapters/telemetry/messages.ts';
import { DAY_MS, device, facts, HOUR_MS, MINUTE_MS, NOW, RULES, remoteIdOf } from './samples.ts';

const PERIOD_MS = 5 * MINUTE_MS;
const TIMEOUT_MS = 15 * MINUTE_MS;
const SUBJECT: MappingSubject = {
  assetId: 'a-1',
  systemId: remoteIdOf(1),
  topology: 'dc-coupled',
  ratedPowerW: 7_600,
};

const wired = (of: Topology['class'], isAcCoupled: boolean): Topology => ({
  class: of,
  isAcCoupled,
  reason: 'AllAcRatingsZero',
  message: '',
});
const DC = wired('dc-coupled', false);
const AC = wired('ac-coupled', true);
const STORAGE = wired('storage-only', false);

/** What a home does in one period: house signs, so that charging and import are positive. */
interface Doing {
  readonly gridW?: number;
  readonly inverterW?: number;
  readonly batteryW?: number;
  readonly socPct?: number;
  readonly pvW?: number;
  readonly pvPoint?: ChannelSample['point'];
  readonly code?: number;
  readonly gridState?: EnergyRecord['gridState'];
  readonly systemMode?: EnergyRecord['systemMode'];
}

function record(index: number, doing: Doing = {}): EnergyRecord {
  const endMs = NOW + index * PERIOD_MS;
  const { gridW, inverterW, batteryW, socPct, pvW, pvPoint = 'dc-bus', code, gridState, systemMode } = doing;
  const channels = [
    { component: 'site-meter', activePowerW: gridW },
    { component: 'inverter', activePowerW: inverterW },
    { component: 'battery', activePowerW: batteryW, socPct },
    { component: 'photovoltaic', activePowerW: pvW, point: pvPoint },
  ] as const;
  const samples = channels.map(
    (channel): ChannelSample => ({ ...EMPTY_SAMPLE, ...channel, quality: 'measured' }),
  );
  return {
    ...FULL_RECORD,
    startMs: endMs - PERIOD_MS,
    endMs,
    sequence: BigInt(index),
    inverterStateCode: code,
    gridState,
    systemMode,
    samples,
  };
}

const arrived = (of: EnergyRecord, delayMs = 2_000): ArrivedRecord => ({
  record: of,
  arrivalMs: of.endMs + delayMs,
});
const take = (batch: readonly ArrivedRecord[], memory: IntakeMemory = NO_MEMORY) =>
  takeIn(batch, memory, SUBJECT, TIMEOUT_MS).memory;
const evidenceOf = (doings: readonly Doing[], delayMs?: number): StreamEvidence =>
  take(doings.map((doing, index) => arrived(record(index, doing), delayMs))).evidence!;
const times = (count: number, doing: (index: number) => Doing) =>
  Array.from({ length: count }, (_, index) => doing(index));
const reasonsOf = (evidence: StreamEvidence, topology?: Topology) =>
  streamWarnings(evidence, topology).map(({ reason }) => reason);

describe('the sign of the battery', () => {
  const charging = (sign: 1 | -1) => (index: number) => ({ batteryW: sign * 2_000, socPct: 20 + index });

  test.each([
    ['charges and gets fuller', times(13, charging(1)), []],
    ['discharges and gets fuller in 12 samples', times(13, charging(-1)), ['SignSuspect']],
    ['discharges and gets fuller in 11 samples', times(12, charging(-1)), []],
    ['discharges and gets emptier', times(20, (index) => ({ batteryW: -2_000, socPct: 90 - index })), []],
    ['hardly moves', times(20, (index) => ({ batteryW: -400, socPct: 20 + index })), []],
    ['does not change its charge', times(20, () => ({ batteryW: -2_000, socPct: 20 })), []],
    [
      'is wrong in three of four samples',
      times(17, (index) => ({ batteryW: index % 4 === 0 ? 2_000 : -2_000, socPct: 20 + index })),
      ['SignSuspect'],
    ],
    [
      'is wrong in half of the samples',
      times(25, (index) => ({ batteryW: index % 2 === 0 ? 2_000 : -2_000, socPct: 20 + index })),
      [],
    ],
  ] as const)('of one that %s', (_, doings, expected) => {
    expect(reasonsOf(evidenceOf(doings), DC)).toEqual(expected);
  });

  test('is not told from samples with a gap between', () => {
    const batch = times(20, charging(-1)).map((doing, index) => arrived(record(2 * index, doing)));
    expect(take(batch).evidence!.batterySigns).toBe('');
  });

  test('is believed again once it has been mended', () => {
    const doings = [
      ...times(30, charging(-1)),
      ...times(20, (index) => ({ batteryW: 2_000, socPct: 50 + index })),
    ];
    expect(reasonsOf(evidenceOf(doings), DC)).toEqual([]);
  });

  test('and what is sent is not turned round', () => {
    const { measurements } = takeIn(
      times(20, charging(-1)).map((doing, index) => arrived(record(index, doing))),
      NO_MEMORY,
      SUBJECT,
      TIMEOUT_MS,
    );
    expect(measurements.every(({ powerW }) => powerW === -2_000)).toBe(true);
  });
});

describe('the sign of the meter', () => {
  // The home uses 1,000 W; what the inverter gives is negative in house signs.
  const night = { gridW: -1_000, inverterW: 0 };

  test.each([
    ['counts import as import', times(20, () => ({ gridW: 1_000, inverterW: 0 })), DC, []],
    ['counts import as export', times(12, () => night), DC, ['CtReversed']],
    ['counts it so in 11 samples', times(11, () => night), DC, []],
    ['is not there', times(20, () => ({ inverterW: 0 })), DC, []],
    ['counts export beside photovoltaics', times(20, () => ({ gridW: -2_000, inverterW: -3_000 })), DC, []],
    [
      'counts import as export while islanded',
      times(20, () => ({ ...night, gridState: 'islanded' as const })),
      DC,
      [],
    ],
    ['is within the tolerance', times(20, () => ({ gridW: -100, inverterW: 0 })), DC, []],
    ['is beyond it', times(20, () => ({ gridW: -110, inverterW: 0 })), DC, ['CtReversed']],
    [
      'is within the tolerance of much that flows',
      times(20, () => ({ gridW: -5_300, inverterW: -5_000 })),
      DC,
      [],
    ],
    ['exports what nobody measures on the AC side', times(20, () => night), AC, []],
    [
      'exports what is measured on the AC side',
      times(20, () => ({ gridW: -1_000, inverterW: 0, pvW: -3_000, pvPoint: 'ac' as const })),
      AC,
      [],
    ],
    [
      'is wrong beside photovoltaics that are measured on the AC side',
      times(20, () => ({ gridW: -3_000, inverterW: 0, pvW: -500, pvPoint: 'ac' as const })),
      AC,
      ['CtReversed'],
    ],
  ] as const)('that %s', (_, doings, topology, expected) => {
    expect(reasonsOf(evidenceOf(doings), topology)).toEqual(expected);
  });
});

describe('what the inverter does, and the meter', () => {
  // A home that takes 800 W whatever the battery does; reversed, what it takes from the grid reads negative.
  const LOAD_W = 800;
  const batteryOf = (index: number) => [3_000, 0, 2_000, 500][index % 4]!;
  const moved =
    (turned: 1 | -1, loadW = (_: number) => LOAD_W) =>
    (index: number) => {
      const batteryW = batteryOf(index);
      return { batteryW, inverterW: batteryW, gridW: turned * (loadW(index) + batteryW), socPct: 50 };
    };
  const busy = (index: number) => LOAD_W + 100 * (index % 3);

  test.each([
    ['moves the meter the right way', times(30, moved(1)), '+', []],
    ['moves it so beside a load that changes', times(30, moved(1, busy)), '+', []],
    ['moves it the other way', times(30, moved(-1)), '-', ['CtReversed']],
    ['moves it the other way beside a load that changes', times(30, moved(-1, busy)), '-', ['CtReversed']],
    [
      'follows half of what the home takes, which reads alike',
      times(30, (index) => {
        const loadW = [2_000, 4_000, 1_200, 3_000][index % 4]!;
        return { batteryW: -loadW / 2, inverterW: -loadW / 2, gridW: loadW / 2, socPct: 50 };
      }),
      '',
      [],
    ],
    [
      'is at its limit while the home takes more and less',
      times(30, (index) => {
        const loadW = index % 2 === 0 ? 5_000 : 9_000;
        const inverterW = -Math.min(loadW, 6_700);
        return { batteryW: inverterW, inverterW, gridW: loadW + inverterW, socPct: 50 };
      }),
      '',
      [],
    ],
    [
      'follows the home wholly',
      times(30, (index) => ({
        batteryW: batteryOf(index),
        inverterW: batteryOf(index),
        gridW: 20,
        socPct: 50,
      })),
      '',
      [],
    ],
    ['does nothing', times(30, () => ({ batteryW: 0, inverterW: 0, gridW: -90, socPct: 10 })), '', []],
  ] as const)('of a battery that %s', (_, doings, sign, expected) => {
    const evidence = evidenceOf(doings);
    expect([...new Set(evidence.inverterSigns ?? '')].join('')).toBe(sign);
    expect(reasonsOf(evidence, DC).filter((reason) => reason === 'CtReversed')).toEqual(expected);
  });

  test('steps over a gap tell nothing', () => {
    const batch = times(30, moved(-1)).map((doing, index) => arrived(record(2 * index, doing)));
    expect(take(batch).evidence!.inverterSigns).toBeUndefined();
  });

  // Full at noon: what the sun gives beyond the home flows into the grid.
  const SELF = { systemMode: 'self-supply' } as const;
  const gives = { ...SELF, batteryW: -500, inverterW: -500, gridW: 0, socPct: 80 };
  const noon = (gridW: number) => ({ ...SELF, batteryW: 0, inverterW: -2_000, gridW, socPct: 100 });

  test.each([
    ['surplus reads as export', [gives, ...times(20, () => noon(-1_200))], []],
    ['surplus reads as import', [gives, ...times(20, () => noon(1_200))], ['CtReversed']],
    ['and that in 11 samples', [gives, ...times(11, () => noon(1_200))], []],
    ['the battery is kept for outages', times(20, () => noon(1_200)), []],
    ['the battery is not full', [gives, ...times(20, () => ({ ...noon(1_200), socPct: 98 }))], []],
    [
      'it works in another mode',
      [gives, ...times(20, () => ({ ...noon(1_200), systemMode: 'sell' as const }))],
      [],
    ],
    [
      'the inverter may be at its limit',
      [gives, ...times(20, () => ({ ...noon(1_200), inverterW: -4_000 }))],
      [],
    ],
    [
      'a night before has shown that the meter is right',
      [gives, ...times(12, () => ({ gridW: 600, inverterW: 0 })), ...times(20, () => noon(1_200))],
      [],
    ],
  ] as const)('full in self supply: %s', (_, doings, expected) => {
    expect(reasonsOf(evidenceOf(doings), DC)).toEqual(expected);
  });
});

describe('powers that cannot be', () => {
  test.each([
    [12, ['FieldImplausible']],
    [11, []],
  ] as const)('of the meter in %d records', (count, expected) => {
    expect(reasonsOf(evidenceOf(times(count, () => ({ gridW: -32_768, inverterW: 0 }))), DC)).toEqual(
      expected,
    );
  });

  test('are told of no longer once the meter has been right for a day', () => {
    const doings = [
      ...times(20, () => ({ gridW: -32_768, inverterW: 0 })),
      ...times(289, () => ({ gridW: 500, inverterW: 0 })),
    ];
    expect(reasonsOf(evidenceOf(doings.slice(0, -2)), DC)).toEqual(['FieldImplausible']);
    expect(reasonsOf(evidenceOf(doings), DC)).toEqual([]);
  });
});

describe('the wiring that the vendor says', () => {
  const produces = (pvPoint: ChannelSample['point'], pvW = -2_000) => times(20, () => ({ pvW, pvPoint }));
  const calm = times(30, () => ({ gridW: 1_000, inverterW: 0 }));
  const exporting = times(30, () => ({ gridW: -1_000, inverterW: 0 }));

  test.each([
    ['is dc-coupled, and nothing else is seen', calm, DC, []],
    [
      'is dc-coupled, and one state code is of the AC side',
      [{ code: 0x0880 }, ...calm],
      DC,
      ['TopologyContradicted'],
    ],
    ['is ac-coupled, with that code', [{ code: 0x0890 }, ...calm], AC, []],
    ['is storage-only, with that code', [{ code: 0x0890 }], STORAGE, ['TopologyContradicted']],
    ['is dc-coupled, and the home produces at noon', [...calm, ...exporting], DC, ['TopologyContradicted']],
    ['is ac-coupled, and the home produces at noon', [...calm, ...exporting], AC, []],
    ['is dc-coupled with photovoltaics on the bus', produces('dc-bus'), DC, []],
    ['is dc-coupled with photovoltaics on the AC side', produces('ac'), DC, ['TopologyContradicted']],
    ['is ac-coupled with photovoltaics on the bus', produces('dc-bus'), AC, ['TopologyContradicted']],
    ['is hybrid with photovoltaics on the bus', produces('dc-bus'), wired('hybrid', true), []],
    [
      'is storage-only with photovoltaics on the bus',
      produces('dc-terminal'),
      STORAGE,
      ['TopologyContradicted'],
    ],
    ['is ac-coupled with optimizers that give next to nothing', produces('dc-bus', -50), AC, []],
  ] as const)('%s', (_, doings, topology, expected) => {
    expect(reasonsOf(evidenceOf(doings), topology)).toEqual(expected);
  });

  test('is contradicted by all there is, in one warning', () => {
    const [warning] = streamWarnings(
      evidenceOf([{ code: 0x0880 }, { code: 0x0890 }, ...calm, ...exporting]),
      DC,
    );
    expect(warning!.message).toBe(
      'dc-coupled, but the inverter has sent 2 times a state of systems with photovoltaics on the AC side, 0x0890 last; the home seemed to produce in 30 records (ConsumptionNegative)',
    );
  });

  test('is no longer contradicted by what was not seen again for a month', () => {
    const memory = take([arrived(record(0, { code: 0x0880 }))]);
    const monthMs = 30 * DAY_MS;
    const later = (moreMs: number) => {
      const of = record(0);
      const at = { ...of, startMs: of.startMs + monthMs + moreMs, endMs: of.endMs + monthMs + moreMs };
      return take([arrived(at)], memory).evidence!;
    };
    expect(reasonsOf(later(0), DC)).toEqual(['TopologyContradicted']);
    expect(reasonsOf(later(1), DC)).toEqual([]);
  });

  test('where it is contradicted is drift, and a warning of the asset', () => {
    const memory = take([arrived(record(0, { code: 0x0880 }))]);
    const of = facts(1, {
      device: device(1, { siteId: 's-1', inverterId: 'i-1' }),
      heartbeat: { ...memory.heartbeat!, evidence: memory.evidence! },
    });
    const assessment = assess(of, RULES, NOW);
    expect(assessment.warnings).toMatchObject([{ reason: 'TopologyContradicted' }]);
    expect(driftOf(of, assessment)).toMatchObject([
      { what: 'wiring', was: 'dc-coupled', reason: 'TopologyContradicted', evidenceMs: NOW + 2_000 },
    ]);
  });
});

describe('the clock of a system', () => {
  const minutes = (value: number) => value * MINUTE_MS;
  const offsetText = (evidence: StreamEvidence) => streamWarnings(evidence, DC).map(({ message }) => message);

  test.each([
    ['right', 12, 2_000, 2_000, []],
    ['behind by two minutes', 12, minutes(2), minutes(2), []],
    ['behind by more', 12, minutes(2) + 1, minutes(2) + 1, ['ClockSkew']],
    ['behind by more, of which too little is known', 11, minutes(3), undefined, []],
    ['ahead by three minutes', 12, -minutes(3), -minutes(3), ['ClockSkew']],
    ['so far ahead that nothing is used', 12, -minutes(7), -minutes(7), ['ClockSkew']],
    ['behind by weeks, so that nothing is used', 12, 20 * DAY_MS, 8 * DAY_MS, ['ClockSkew']],
  ] as const)('that is %s', (_, count, delayMs, offsetMs, expected) => {
    const evidence = evidenceOf(
      times(count, () => ({})),
      delayMs,
    );
    expect(clockOffsetMs(evidence)).toBe(offsetMs);
    expect(reasonsOf(evidence, DC)).toEqual(expected);
  });

  test('is told by the median: five late records of twelve say nothing of it', () => {
    const batch = times(12, () => ({})).map((doing, index) =>
      arrived(record(index, doing), index % 2 === 0 && index > 0 ? minutes(4) : 2_000),
    );
    expect(reasonsOf(take(batch).evidence!, DC)).toEqual([]);
  });

  test('is not told by what was kept through an outage and sent at once', () => {
    const before = take(times(12, () => ({})).map((doing, index) => arrived(record(index, doing))));
    const kept = times(24, () => ({})).map((doing, index) => record(12 + index, doing));
    const atMs = kept.at(-1)!.endMs + 2_000;
    const { evidence } = take(
      kept.map((of) => ({ record: of, arrivalMs: atMs })),
      before,
    );
    expect([...evidence!.delaysMs]).toEqual(Array.from({ length: 12 }, () => 2_000));
  });

  test('beyond five minutes is taken off, and says so', () => {
    expect(
      offsetText(
        evidenceOf(
          times(12, () => ({})),
          minutes(4),
        ),
      )[0],
    ).not.toContain('taken off');
    expect(
      offsetText(
        evidenceOf(
          times(12, () => ({})),
          minutes(6),
        ),
      )[0],
    ).toContain('360 s behind');
    expect(
      offsetText(
        evidenceOf(
          times(12, () => ({})),
          minutes(6),
        ),
      )[0],
    ).toContain('taken off');
  });

  test('alone never makes it OFFLINE, however wrong it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -400 * DAY_MS, max: 400 * DAY_MS }), (skewMs) => {
        let memory = NO_MEMORY;
        for (let index = 0; index < 6; index += 1) {
          const of = record(index);
          const nowMs = of.endMs + 2_000;
          const told = { ...of, startMs: of.startMs - skewMs, endMs: of.endMs - skewMs };
          memory = take([{ record: told, arrivalMs: nowMs }], memory);
          if (index === 0) continue;
          const evidence = {
            lastFreshMs: memory.heartbeat?.lastFreshMs,
            inverterStateCode: undefined,
            status: undefined,
            statusObservedMs: undefined,
          };
          expect(remoteState(evidence, nowMs, RULES).state).toBe('ONLINE');
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test.each([
    [4, 16, false],
    [6, 16, true],
    [6, 20, true],
    [6, 22, false],
  ])('that is %d min behind makes a record that is %d min late of now: %s', (behind, late, expected) => {
    const memory = take(
      times(12, () => ({})).map((doing, index) => arrived(record(index, doing), minutes(behind))),
    );
    const { heartbeat } = take([arrived(record(13), minutes(late))], memory);
    expect(heartbeat!.lastFreshMs > memory.heartbeat!.lastFreshMs).toBe(expected);
  });

  test('and a record that really is old makes nothing ONLINE', () => {
    const memory = take(times(12, () => ({})).map((doing, index) => arrived(record(index, doing))));
    const { heartbeat } = take([arrived(record(13), 3 * HOUR_MS)], memory);
    expect(heartbeat!.lastFreshMs).toBe(memory.heartbeat!.lastFreshMs);
  });
});

test('evidence is bounded, and the same however records are cut into batches and ordered within', () => {
  const batch = times(200, (index) => ({
    gridW: -1_000 + 10 * index,
    inverterW: 0,
    batteryW: index % 3 === 0 ? -900 : 900,
    socPct: 10 + (index % 80),
    code: index % 50 === 0 ? 0x0880 : 0x0820,
    pvW: -10 * index,
  })).map((doing, index) => arrived(record(index, doing), 1_000 + ((index * 7_919) % 60_000)));
  const wanted = take(batch).evidence!;
  expect(wanted.delaysMs).toHaveLength(12);
  expect(wanted.batterySigns).toHaveLength(24);
  expect(wanted.meterSigns).toHaveLength(24);
  expect(wanted.batterySigns).toContain('-');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), fc.integer(), (cuts, turn) => {
      let memory = NO_MEMORY;
      let from = 0;
      for (let round = 0; from < batch.length; round += 1) {
        const until = from + cuts[round % cuts.length]!;
        const cut = batch.slice(from, until);
        memory = take(turn % 2 === 0 ? cut : cut.toReversed(), memory);
        from = until;
      }
      expect(memory.evidence).toEqual(wanted);
    }),
    { seed: 1, numRuns: 30 },
  );
});

test('of a made-up fleet those are named that have the fault, and no others', () => {
  const options = { seed: 5, systemCount: 60, hasDefects: true };
  const systems = fleetSystems(options);
  // In summer many of these homes take nothing from the grid for days, and nothing shows how their meter counts.
  const startMs = Date.UTC(2026, 0, 10);
  const batches: ArrivedRecord[][] = systems.map(() => []);
  for (const { systemIndex, message, arrivalMs } of fleetMessages({
    ...options,
    startMs,
    endMs: startMs + DAY_MS,
  })) {
    if (message.content.kind !== 'energy') continue;
    for (const of of message.content.records) batches[systemIndex]!.push({ record: of, arrivalMs });
  }
  const found = systems.flatMap(({ index, isDcCoupled, systemId }) => {
    const topology = isDcCoupled ? DC : AC;
    const subject = { ...SUBJECT, systemId, topology: topology.class };
    const { memory } = takeIn(batches[index]!, NO_MEMORY, subject, TIMEOUT_MS);
    return streamWarnings(memory.evidence, topology).map(({ reason }) => `${index} ${reason}`);
  });
  const expected = systems.flatMap(({ index, fault, isDcCoupled, hasPvMeter }) => {
    if (fault === 'clock-ahead') return [`${index} ClockSkew`];
    if (fault === 'ct-missing' || (fault === 'pv-tenfold' && isDcCoupled))
      return [`${index} FieldImplausible`];
    // Where nobody measures photovoltaics on the AC side, export says nothing of the meter.
    if (fault === 'ct-reversed' && (isDcCoupled || hasPvMeter)) return [`${index} CtReversed`];
    return [];
  });
  expect(found).toEqual(expected);
  expect(expected.length).toBeGreaterThan(3);
});
