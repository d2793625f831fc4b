import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type StateClass,
  saysAcCoupled,
  stateClassOf,
  stateCodeText,
} from '../../../src/engine/commissioning/state-code.ts';
import { hasRecording, NO_RECORDINGS, recording } from '../../support/recordings.ts';

test.each<[number, StateClass]>([
  [0x0820, 'operating'],
  [0x4000, 'fault'],
  [0x5010, 'fault'],
  [0x5020, 'service'],
  [0x7010, 'fault'],
  [0x7e00, 'service'],
  [0xc000, 'fault'],
  [0x0020, 'disabled'],
  [0x0310, 'transition'],
  [0x0000, 'unknown'],
  [0x9999, 'unknown'],
])('%i is %s', (code, expected) => {
  expect(stateClassOf(code)).toBe(expected);
});

test('a code is printed as it is looked up', () => {
  expect(stateCodeText(0x10)).toBe('0x0010');
  expect(saysAcCoupled(0x0880)).toBe(true);
});

const CODES = 'pwrcell/pwrcell_state_codes.csv';

/** Classes as the published list has them. */
const PUBLISHED: { readonly [name: string]: StateClass } = {
  unknown: 'unknown',
  disabled: 'disabled',
  idle_or_transition: 'transition',
  service: 'service',
  operating: 'operating',
  fault: 'fault',
};

const IS_THERE = hasRecording(CODES);

test.skipIf(!IS_THERE)(IS_THERE ? 'classes are those of the published codes' : NO_RECORDINGS, () => {
  const [, ...lines] = readFileSync(recording(CODES), 'utf8').trim().split(/\r?\n/);
  const published = new Map<number, Set<string>>();
  for (const line of lines) {
    const [code = '', , , of = ''] = line.split(',');
    published.set(Number(code), (published.get(Number(code)) ?? new Set()).add(PUBLISHED[of] ?? of));
  }
  expect(published.size).toBeGreaterThan(80);
  // Models that disagree about a code are both right of their own devices: one of them is meant.
  const differing = [...published].filter(([code, classes]) => !classes.has(stateClassOf(code)));
  expect(differing.map(([code, classes]) => `${stateCodeText(code)} ${[...classes].join()}`)).toEqual([]);
});
