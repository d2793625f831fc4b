import { describe, expect, test } from 'vitest';
import {
  DETAILS,
  ENTRY_KINDS,
  type EntryName,
  entryOf,
  sentenceOf,
} from '../../../src/engine/journal/index.ts';
import { SENTENCES } from '../../../src/engine/journal/sentences.ts';
import type { Attributes } from '../../../src/engine/ports.ts';
import { parseZone } from '../../../src/engine/time/index.ts';

const TELLING = { zone: parseZone('Europe/Amsterdam'), currency: 'EUR' };
const AT_MS = Date.parse('2026-11-21T12:00:00Z');

function said(what: EntryName, details: Attributes = {}): string {
  return sentenceOf(entryOf(what, { eventId: 'e-1', atMs: AT_MS, who: 'home-1', details }), TELLING);
}

const SAID: readonly (readonly [what: EntryName, details: Attributes, says: string])[] = [
  [
    'request-stored',
    { day: '2026-11-22', periods: 12, minDeltaW: -22_000, maxDeltaW: -20_000, deadlineMs: AT_MS },
    'asks for -22 kW to -20 kW in 12 periods of 2026-11-22; answers are taken until 13:00',
  ],
  ['request-stored', { periods: 1, minDeltaW: 500, maxDeltaW: 500 }, 'asks for +500 W in 1 period'],
  ['prognosis-stored', { revision: 3 }, 'plan and prognosis stored: revision 3'],
  ['prognosis-unchanged', { revision: 3 }, 'plan and prognosis as before: revision 3'],
  ['prognosis-failed', { reason: 'site x does not exist' }, 'not planned: site x does not exist'],
  ['run-closed', { stored: 1, unchanged: 2, failed: 3 }, 'run ended: 1 new prognosis, 2 unchanged, 3 failed'],
  [
    'cycle-opened',
    { participants: 450, prognosisRevision: 2 },
    'cycle opened: 450 participants to answer, against revision 2 of the sum',
  ],
  ['offer-made', { options: 1, reasons: [] }, 'offers 1 option'],
  ['offer-made', { options: 0, reasons: ['no contract'] }, 'offers nothing: no contract'],
  ['offer-failed', { options: 0, reasons: ['a', 'b'] }, 'could not answer: a; b'],
  [
    'offers-selected',
    { accepted: 2, priceMicros: 3_660_000, status: 'optimal' },
    'took 2 offers for 3.66 EUR: no choice is cheaper',
  ],
  [
    'offers-selected',
    { accepted: 1, priceMicros: 1, status: 'optimal', objectiveMicros: 1_000_000, boundMicros: 1_000_000 },
    'took 1 offer for 0.000001 EUR: no choice is cheaper',
  ],
  [
    'offers-selected',
    {
      accepted: 2,
      priceMicros: 3_660_000,
      status: 'optimal',
      objectiveMicros: 7_489_900,
      boundMicros: 7_482_500,
    },
    'took 2 offers for 3.66 EUR: no choice is cheaper by more than 0.0074 EUR (988 ppm)',
  ],
  [
    'offers-selected',
    { accepted: 1, status: 'feasible', objectiveMicros: 1_000_000, boundMicros: 990_000 },
    'took 1 offer: at most 1.0 % dearer than the cheapest',
  ],
  [
    'offers-selected',
    { accepted: 0, priceMicros: 0, status: 'optimal', objectiveMicros: 5_000_000, boundMicros: 5_000_000 },
    'took nothing: no choice is cheaper',
  ],
  [
    'offers-selected',
    { accepted: 0, priceMicros: 0, status: 'optimal', objectiveMicros: 0, boundMicros: -7_400 },
    'took nothing: no choice is cheaper by more than 0.0074 EUR',
  ],
  [
    'cycle-closed',
    { participants: 9, options: 5, failed: 1, late: 2, accepted: 4 },
    'cycle ended: 5 of 9 with options, 1 could not answer, 2 late, 4 taken',
  ],
  [
    'cycle-closed',
    { participants: 9, options: 5, failed: 0, late: 0, accepted: 4 },
    'cycle ended: 5 of 9 with options, 4 taken',
  ],
  [
    'order-opened',
    { participants: 1, factor: 0.5, priceMicros: 1_000_000 },
    'order opened × 0.5: 1 participant, 1.00 EUR',
  ],
  [
    'order-applied',
    { optionId: 'o2', factor: 0.83, prognosisRevision: 2 },
    'follows the order o2 × 0.83: prognosis revision 2',
  ],
  ['order-failed', { optionId: 'o2', factor: 1, reason: 'why' }, 'cannot follow the order o2 × 1: why'],
  [
    'order-closed',
    { applied: 4, refused: 1, failed: 2 },
    'order ended: 4 participants will follow, 1 refused, 2 cannot',
  ],
  [
    'aggregate-stored',
    { revision: 2, participants: 12, energyWh: 221_000, deltaWh: -4_710 },
    'sum stored: revision 2, 12 participants, 221 kWh (-4.71 kWh)',
  ],
  ['aggregate-unchanged', { revision: 2 }, 'sum as before: revision 2'],
  ['aggregate-empty', { day: '2026-11-22' }, 'no participant has a prognosis of 2026-11-22'],
  ['prognosis-updated', { revision: 2 }, 'announced the sum: revision 2'],
  ['subscriber-told', { subscriber: 1, program: 'notify.sh' }, 'told subscriber 1 (notify.sh)'],
  [
    'subscriber-failed',
    { subscriber: 2, program: 'notify.sh', failure: 'exit code 3' },
    'subscriber 2 (notify.sh) failed: exit code 3',
  ],
];

describe('what an entry says', () => {
  test.each(SAID)('%s %j', (what, details, says) => {
    expect(said(what, details)).toBe(says);
  });

  test.each(Object.keys(ENTRY_KINDS) as EntryName[])('%s says something, whatever it has', (what) => {
    const texts = [said(what), said(what, everyDetail(0)), said(what, everyDetail(1))];
    for (const text of texts) {
      expect(text).toMatch(/\S/);
      expect(text).not.toMatch(/undefined|NaN|null|\[object/);
      expect(text).toBe(text.trim());
    }
  });

  test('there is a sentence for every kind, and no other', () => {
    expect(Object.keys(SENTENCES).sort()).toEqual(Object.keys(ENTRY_KINDS).sort());
  });

  test('a kind that is not known is told by its name and its details', () => {
    const entry = { ...entryOf('offer-made', { eventId: 'e', atMs: 0 }), what: 'battery-lost' };
    expect(sentenceOf(entry, TELLING)).toBe('battery lost');
    expect(sentenceOf({ ...entry, details: { code: 'x', count: 2 } }, TELLING)).toBe(
      'battery lost: code x, count 2',
    );
  });

  test('what was redacted is not said', () => {
    expect(said('prognosis-failed', { reason: 'why' })).toContain('why');
    const entry = entryOf('prognosis-failed', { eventId: 'e', atMs: 0, details: { reason: '[secret]' } });
    expect(sentenceOf(entry, TELLING)).toBe('not planned');
  });
});

/** Every registered detail, as a number or as what else it may be. */
function everyDetail(value: number): Attributes {
  return Object.fromEntries(Object.keys(DETAILS).map((name) => [name, name === 'reasons' ? [] : value]));
}
