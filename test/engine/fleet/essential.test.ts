import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metadataOf, topologyOf } from '../../../src/engine/commissioning/index.ts';
import { essentialOf } from '../../../src/engine/fleet/essential.ts';
import type { SystemMetadata } from '../../../src/engine/telemetry/index.ts';

/** What is held of an answer about metadata decides what the whole would. */

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const part = fc.record({
  deviceId: fc.stringMatching(/^00010007000[0-9a-f]$/),
  type: fc.constantFrom(
    'inverter' as const,
    'battery' as const,
    'pv-link' as const,
    'beacon' as const,
    undefined,
  ),
  model: maybe(fc.string()),
  firmwareVersion: maybe(fc.string()),
  acPvPowerRatingW: maybe(fc.constantFrom(0, 7_600, -100, 40_000)),
  ratedPowerW: maybe(fc.integer()),
  capacityWh: maybe(fc.integer()),
  moduleCount: maybe(fc.integer()),
  installedMs: maybe(fc.integer()),
  removedMs: maybe(fc.integer()),
});
const system: fc.Arbitrary<SystemMetadata> = fc.record({
  systemId: fc.constantFrom('000100070001', '00010007000A', '00010007000a', '000100070003'),
  siteId: maybe(fc.string()),
  observedMs: maybe(fc.integer()),
  siteSystemCount: maybe(fc.integer({ min: 0, max: 4 })),
  devices: fc.array(part, { maxLength: 5 }),
});

const conclusionOf = (systems: readonly SystemMetadata[]) => {
  const found = metadataOf('00010007000a', { systems });
  return 'metadata' in found ? topologyOf(found.metadata) : found;
};

describe('what is essential of an answer', () => {
  it('is concluded from as from the whole', () => {
    fc.assert(
      fc.property(fc.array(system, { maxLength: 4 }), (systems) => {
        const evidence = {
          id: 'a-1',
          generation: 'g',
          askedMs: 1,
          attemptCount: 1,
          lastAttemptMs: 1,
          answer: { receivedMs: 1, systems },
        };
        const held = essentialOf(evidence, {
          id: 'a-1',
          remoteId: '00010007000A',
          generation: 'g',
          vendorSiteId: 'site-1',
        });
        expect(conclusionOf(held.answer!.systems)).toEqual(conclusionOf(systems));
        expect({ ...held, answer: undefined }).toEqual({ ...evidence, answer: undefined });
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});
