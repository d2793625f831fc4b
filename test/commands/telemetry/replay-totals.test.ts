import { expect, it } from 'vitest';
import { ReplayTotals } from '../../../src/commands/telemetry/replay-totals.ts';

it('a system that nobody knows is named once, on however many days it is heard', () => {
  const totals = new ReplayTotals();
  const report = {
    recordCount: 0,
    measurementCount: 0,
    otherCount: 0,
    unknownCount: 2,
    unknownSystemIds: ['000100070001', '000100070002'],
    isSweepAsked: false,
    noteCounts: new Map(),
  };
  totals.add(report);
  totals.add({ ...report, unknownSystemIds: ['000100070002', '000100070003'] });
  const expected = ['000100070001', '000100070002', '000100070003'];
  expect(totals.unknownSystemIds).toEqual(expected);
  expect(totals.toJson()).toMatchObject({ unknownCount: 4, unknownSystemIds: expected });
});
