import { expect, test } from 'vitest';
import { adviseOnPortfolio } from '../../../src/engine/portfolio/index.ts';
import { CHARGER, PORTFOLIO, THERMAL, withDevices } from './example.ts';

const [SESSION] = CHARGER.sessions;

test('says nothing of the example', () => {
  expect(adviseOnPortfolio(withDevices(CHARGER, THERMAL))).toEqual([]);
});

test.each([
  [89_910, 0], // 7.4 kW · 0.9 · 13.5 h = 89.91 kWh
  [89_911, 1],
])('of %d Wh wanted by a vehicle that can get 89910 Wh, names %d', (energyWh, count) => {
  const charger = { ...CHARGER, sessions: [{ ...SESSION!, energyWh }] };
  const advice = adviseOnPortfolio(withDevices(charger));
  expect(advice).toHaveLength(count);
  if (count > 0) {
    expect(advice[0]).toEqual({
      path: 'sites[0].devices[0].sessions[0].energy',
      value: '89.9 kWh',
      expected: 'at most the 89.9 kWh that the stay allows at full power',
    });
  }
});

test.each([
  [6000, 0], // 2 kW · 3 = 6 kW of heat
  [6001, 1],
])('of a heat demand of %d W on 6000 W, names %d', (demandW, count) => {
  const thermal = { ...THERMAL, coefficientOfPerformance: 3, demandW };
  expect(adviseOnPortfolio(withDevices(thermal))).toHaveLength(count);
});

test('names groups and sites that nobody uses', () => {
  const unused = { ...PORTFOLIO, participants: [], contracts: [] };
  expect(adviseOnPortfolio(unused).map(({ path, value }) => [path, value])).toEqual([
    ['groups[0]', 'g'],
    ['sites[0]', 's'],
  ]);
});
