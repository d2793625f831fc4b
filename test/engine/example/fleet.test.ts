import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selfSupply } from '../../../src/engine/example/fleet/flows.ts';
import { fleetMessages, fleetSystems } from '../../../src/engine/example/index.ts';

const START_MS = Date.UTC(2026, 5, 1);
const HOUR_MS = 3_600_000;
const OPTIONS = {
  seed: 7,
  systemCount: 40,
  hasDefects: true,
  startMs: START_MS,
  endMs: START_MS + 26 * HOUR_MS,
};

describe('self supply', () => {
  const input = fc.record({
    loadW: fc.integer({ min: 0, max: 15_000 }),
    pvPotentialW: fc.integer({ min: 0, max: 9_000 }),
    socPu: fc.double({ min: 0.1, max: 1, noNaN: true }),
    capacityWh: fc.constantFrom(8_550, 17_100),
    hours: fc.constant(1 / 12),
    isDcCoupled: fc.boolean(),
  });

  it('balances to the watt, and keeps to what battery and inverter can do', () => {
    fc.assert(
      fc.property(input, (home) => {
        const { gridW, inverterW, pvW, loadW, batteryW, socPu } = selfSupply(home);
        expect(gridW - inverterW - (home.isDcCoupled ? 0 : pvW)).toBe(loadW);
        expect(Math.abs(batteryW)).toBeLessThanOrEqual(6_700);
        expect(pvW).toBeLessThanOrEqual(0);
        expect(-pvW).toBeLessThanOrEqual(home.pvPotentialW + 1);
        expect(socPu).toBeGreaterThanOrEqual(0.1 - 1e-4);
        expect(socPu).toBeLessThanOrEqual(1);
        if (home.isDcCoupled) expect(Math.abs(inverterW)).toBeLessThanOrEqual(7_600);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it.each([
    [
      '4 kW of sun, 1 kW of load: 1000/0.965 W go to the inverter',
      { loadW: 1_000, pvPotentialW: 4_000 },
      2_964,
      0,
    ],
    ['no sun, 1 kW of load: the battery gives 1000/0.965 W', { loadW: 1_000, pvPotentialW: 0 }, -1_036, 0],
    [
      'no sun, 10 kW of load: the battery gives all it can',
      { loadW: 10_000, pvPotentialW: 0 },
      -6_700,
      3_534,
    ],
  ])('%s', (_name, home, batteryW, gridW) => {
    const flows = selfSupply({ ...home, socPu: 0.5, capacityWh: 17_100, hours: 1 / 12, isDcCoupled: true });
    expect([flows.batteryW, Math.abs(flows.gridW - gridW) <= 1]).toEqual([batteryW, true]);
  });
});

describe('messages of a fleet', () => {
  const all = [...fleetMessages(OPTIONS)];

  it('come in the order in which the stream takes them', () => {
    const arrivals = all.map(({ arrivalMs }) => arrivalMs);
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
  });

  it('do not depend on how long the fleet goes on', () => {
    const endMs = START_MS + 5 * HOUR_MS;
    const short = [...fleetMessages({ ...OPTIONS, endMs })].filter(
      ({ arrivalMs }) => arrivalMs < endMs - HOUR_MS,
    );
    expect(all.slice(0, short.length)).toEqual(short);
  });

  it('count energy up, but for a counter now and then', () => {
    const clean = fleetMessages({ ...OPTIONS, hasDefects: false });
    const last = new Map<string, bigint>();
    for (const { message } of clean) {
      const records = message.content.kind === 'energy' ? message.content.records : [];
      for (const { samples } of records) {
        const total = samples[1]!.importedTotalWs!;
        expect(total >= (last.get(message.systemId) ?? 0n)).toBe(true);
        last.set(message.systemId, total);
      }
    }
    expect(last.size).toBe(40);
  });

  it('stand alone at most sites, some two together, and few three', () => {
    const sites = Map.groupBy(fleetSystems({ ...OPTIONS, systemCount: 120 }), ({ siteId }) => siteId);
    const counts = Map.groupBy(sites.values(), ({ length }) => length);
    expect([1, 2, 3].map((size) => counts.get(size)?.length)).toEqual([82, 16, 2]);
    const ids = (systemCount: number) =>
      fleetSystems({ ...OPTIONS, systemCount }).map(({ siteId }) => siteId);
    expect(ids(60)).toEqual(ids(120).slice(0, 60));
    expect(ids(2)).toEqual(['site-1', 'site-1']);
  });

  it('of faults each kind is there once among twenty', () => {
    const faults = fleetSystems(OPTIONS).flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
    expect(new Set(faults).size).toBe(7);
    expect(faults.length).toBe(14);
  });

  it('repeat some, cut some off, and send some together', () => {
    const ids = all.map(({ message }) => message.eventId);
    expect(ids.length - new Set(ids).size).toBeGreaterThan(0);
    expect(all.some(({ wholePu }) => wholePu < 1)).toBe(true);
    const batches = all.filter(
      ({ message }) => message.content.kind === 'energy' && message.content.records.length > 1,
    );
    expect(batches.length).toBeGreaterThan(0);
  });
});
