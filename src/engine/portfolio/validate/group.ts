import { InputError } from '../../errors.ts';
import { isPeriodMinutes, PERIOD_MINUTES, parseZone } from '../../time/index.ts';
import {
  FEEDERS_MAX,
  type Feeder,
  type FlexGroup,
  REBALANCE_ROUNDS_MAX,
  type RebalancePolicy,
} from '../types.ts';
import { checkPct, checkUnique, checkWhole, type Findings, POWER, PRICE } from './findings.ts';
import { checkWindow } from './wall-clock.ts';

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
  if (group.feeders !== undefined) checkFeeders(found, `${path}.feeders`, group.feeders);
  if (group.rebalance !== undefined) checkRebalance(found, `${path}.rebalance`, group.rebalance);
}

function checkFeeders(found: Findings, path: string, feeders: readonly Feeder[]): void {
  if (feeders.length > FEEDERS_MAX) found.add(path, feeders.length, `at most ${FEEDERS_MAX} feeders`);
  const places = feeders.map((_, index) => `${path}[${index}]`);
  checkUnique(
    found,
    feeders.map(({ id }, index) => ({ path: places[index]!, id, owner: places[index]! })),
  );
  feeders.forEach((feeder, index) => {
    checkFeeder(found, places[index]!, feeder);
  });
}

const LIMIT_EXPECTED = 'importLimit, exportLimit or both';

function checkFeeder(found: Findings, path: string, feeder: Feeder): void {
  checkLimits(found, path, feeder);
  if (!hasLimit(feeder) && !feeder.hours.some(hasLimit)) found.add(path, feeder.id, LIMIT_EXPECTED);
  feeder.hours.forEach((hours, index) => {
    const place = `${path}.hours[${index}]`;
    checkWindow(found, place, hours);
    checkLimits(found, place, hours);
    if (!hasLimit(hours)) found.add(place, undefined, LIMIT_EXPECTED);
  });
}

type Limits = Pick<Feeder, 'importLimitW' | 'exportLimitW'>;

function hasLimit({ importLimitW, exportLimitW }: Limits): boolean {
  return importLimitW !== undefined || exportLimitW !== undefined;
}

function checkLimits(found: Findings, path: string, { importLimitW, exportLimitW }: Limits): void {
  if (importLimitW !== undefined) checkWhole(found, `${path}.importLimit`, importLimitW, POWER);
  if (exportLimitW !== undefined) checkWhole(found, `${path}.exportLimit`, exportLimitW, POWER);
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
