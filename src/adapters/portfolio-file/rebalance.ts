import type { RebalancePolicy, RebalanceTolerance } from '../../engine/portfolio/index.ts';
import { parsePct, parsePowerW, writePct, writePower } from '../../engine/quantity/index.ts';
import { writePrice } from './decimal.ts';
import { type Fields, readFields } from './fields.ts';
import { expect, present, type Reader, scalar } from './reader.ts';
import { BOOLEAN, NUMERIC, POWER_W, PRICE_MICROS_PER_KWH } from './values.ts';

const POLICY_EXPECTED = 'a policy: a map with tolerance';
const TOLERANCE_EXPECTED = 'a power such as 500W or a percentage such as 5%';
const PERIODS_EXPECTED = 'ordered or day';

const ROUNDS_DEFAULT = 4;
const SHORTFALL_DEFAULT_MICROS_PER_KWH = 1_000_000;

const TOLERANCE = scalar<RebalanceTolerance>(
  TOLERANCE_EXPECTED,
  { kind: 'power', powerW: Number.NaN },
  (text) => {
    expect(/[%W]\s*$/.test(text), TOLERANCE_EXPECTED);
    return text.trimEnd().endsWith('%')
      ? { kind: 'percent', pct: parsePct(text) }
      : { kind: 'power', powerW: parsePowerW(text) };
  },
);

const PERIODS = scalar<RebalancePolicy['periods']>(PERIODS_EXPECTED, 'ordered', (text) => {
  expect(text === 'ordered' || text === 'day', PERIODS_EXPECTED);
  return text;
});

/** How a group is rebalanced. */
export const REBALANCE: Reader<RebalancePolicy | undefined> = {
  expected: POLICY_EXPECTED,
  unreadable: undefined,
  read: (place) => readFields(place, POLICY_EXPECTED, policyOf),
};

function policyOf(fields: Fields): RebalancePolicy {
  return {
    tolerance: fields.required('tolerance', TOLERANCE),
    periods: fields.withDefault('periods', PERIODS, 'ordered'),
    roundsMax: fields.withDefault('rounds', NUMERIC, ROUNDS_DEFAULT),
    auto: fields.withDefault('auto', BOOLEAN, false),
    shortfallMicrosPerKwh: fields.withDefault(
      'shortfallPrice',
      PRICE_MICROS_PER_KWH,
      SHORTFALL_DEFAULT_MICROS_PER_KWH,
    ),
    ...present('reboundW', fields.optional('rebound', POWER_W)),
  };
}

export function writeRebalance(policy: RebalancePolicy): object {
  const { tolerance, periods, roundsMax, auto, shortfallMicrosPerKwh, reboundW } = policy;
  return {
    tolerance: tolerance.kind === 'power' ? writePower(tolerance.powerW) : writePct(tolerance.pct),
    periods,
    rounds: roundsMax,
    auto,
    shortfallPrice: writePrice(shortfallMicrosPerKwh),
    ...(reboundW === undefined ? {} : { rebound: writePower(reboundW) }),
  };
}
