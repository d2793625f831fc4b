import { InputError } from '../../errors.ts';
import { isPeriodMinutes, PERIOD_MINUTES, parseZone } from '../../time/index.ts';
import { type FlexGroup, REBALANCE_ROUNDS_MAX, type RebalancePolicy } from '../types.ts';
import { checkPct, checkWhole, type Findings, POWER, PRICE } from './findings.ts';

const CURRENCY = /^[A-Z]{3}$/;

/** Finds what is wrong with one group by itself. */
export function checkGroup(found: Findings, path: string, group: FlexGroup): void {
  if (group.name.trim() === '') found.add(`${path}.name`, group.name, 'a name');
  checkZone(found, `${path}.zone`, group.zone);
  if (!isPeriodMinutes(group.periodMinutes)) {
    found.add(`${path}.period`, `${group.periodMinutes}m`, `one of ${PERIOD_MINUTES.join(', ')} minutes`);
  }
  if (!CURRENCY.test(group.currency)) {
    found.add(`${path}.currency`, group.currency, 'the three capitals of a currency, such as EUR');
  }
  if (group.importLimitW !== undefined) checkWhole(found, `${path}.importLimit`, group.importLimitW, POWER);
  if (group.exportLimitW !== undefined) checkWhole(found, `${path}.exportLimit`, group.exportLimitW, POWER);
  if (group.rebalance !== undefined) checkRebalance(found, `${path}.rebalance`, group.rebalance);
}

const ROUNDS = {
  least: 1,
  most: REBALANCE_ROUNDS_MAX,
  unit: '',
  expected: `a whole number from 1 to ${REBALANCE_ROUNDS_MAX}`,
};

function checkRebalance(found: Findings, path: string, policy: RebalancePolicy): void {
  const { tolerance, roundsMax, shortfallMicrosPerKwh, reboundW } = policy;
  if (tolerance.kind === 'power') checkWhole(found, `${path}.tolerance`, tolerance.powerW, POWER);
  else checkPct(found, `${path}.tolerance`, tolerance.pct);
  checkWhole(found, `${path}.rounds`, roundsMax, ROUNDS);
  checkWhole(found, `${path}.shortfallPrice`, shortfallMicrosPerKwh, PRICE);
  if (reboundW !== undefined) checkWhole(found, `${path}.rebound`, reboundW, POWER);
}

function checkZone(found: Findings, path: string, zone: string): void {
  try {
    parseZone(zone);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    found.add(path, zone, error.details[0]?.expected ?? 'a time zone such as Europe/Amsterdam');
  }
}
