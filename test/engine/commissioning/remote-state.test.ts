import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Evidence,
  OFFLINE_TIMEOUT_MS,
  remoteState,
  type StateRules,
  siteState,
} from '../../../src/engine/commissioning/remote-state.ts';

const NOW = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const RULES: StateRules = {
  offlineTimeoutMs: OFFLINE_TIMEOUT_MS,
  statusFreshMs: 30 * MINUTE_MS,
  isStrict: false,
};
const NOTHING: Evidence = {
  lastFreshMs: undefined,
  inverterStateCode: undefined,
  status: undefined,
  statusObservedMs: undefined,
};
const ago = (minutes: number) => NOW - minutes * MINUTE_MS;
const of = (evidence: Partial<Evidence>, rules: Partial<StateRules> = {}) => {
  const { state, reason } = remoteState({ ...NOTHING, ...evidence }, NOW, { ...RULES, ...rules });
  return `${state} ${reason}`;
};

describe('the state of an asset', () => {
  test.each<[string, Partial<Evidence>, string]>([
    ['was never heard', {}, 'UNKNOWN NeverConnected'],
    [
      'the vendor has never seen',
      { status: 'never-connected', statusObservedMs: ago(1) },
      'UNKNOWN NeverConnected',
    ],
    ['was heard', { lastFreshMs: ago(1) }, 'ONLINE TelemetryFresh'],
    ['was heard at the limit', { lastFreshMs: ago(15) }, 'ONLINE TelemetryFresh'],
    [
      'was heard by a clock that is a little ahead',
      { lastFreshMs: NOW + 5 * MINUTE_MS },
      'ONLINE TelemetryFresh',
    ],
    ['is said to be heard later', { lastFreshMs: NOW + 5 * MINUTE_MS + 1 }, 'UNKNOWN NeverConnected'],
    [
      'is said to be heard later, and the vendor knows it',
      { lastFreshMs: NOW + 9 * MINUTE_MS, status: 'success', statusObservedMs: ago(1) },
      'OFFLINE TelemetryTimeout',
    ],
    ['was heard beyond the limit', { lastFreshMs: ago(15) - 1 }, 'OFFLINE TelemetryTimeout'],
    ['has a fault', { lastFreshMs: ago(1), inverterStateCode: 0xc000 }, 'ERROR InverterFault'],
    ['is being calibrated', { lastFreshMs: ago(1), inverterStateCode: 0x7e10 }, 'ONLINE TelemetryFresh'],
    [
      'had a fault when it fell silent',
      { lastFreshMs: ago(20), inverterStateCode: 0xc000 },
      'OFFLINE TelemetryTimeout',
    ],
    [
      'has an error since',
      { lastFreshMs: ago(5), status: 'error', statusObservedMs: ago(4) },
      'ERROR CesError',
    ],
    [
      'had an error before',
      { lastFreshMs: ago(4), status: 'error', statusObservedMs: ago(5) },
      'ONLINE TelemetryFresh',
    ],
    [
      'sends and is said not to',
      { lastFreshMs: ago(4), status: 'disconnected', statusObservedMs: ago(1) },
      'ONLINE StatusContradictsTelemetry',
    ],
    [
      'is silent with an error',
      { lastFreshMs: ago(40), status: 'error', statusObservedMs: ago(30) },
      'ERROR CesError',
    ],
    [
      'is silent with an old error',
      { lastFreshMs: ago(40), status: 'error', statusObservedMs: ago(31) },
      'OFFLINE TelemetryTimeout',
    ],
    [
      'was never heard but is known',
      { status: 'success', statusObservedMs: ago(1) },
      'OFFLINE TelemetryTimeout',
    ],
  ])('that %s', (_, evidence, expected) => {
    expect(of(evidence)).toBe(expected);
  });

  test('takes the word of the vendor where that is wanted', () => {
    const evidence: Partial<Evidence> = {
      lastFreshMs: ago(1),
      status: 'disconnected',
      statusObservedMs: ago(1),
    };
    expect(of(evidence, { isStrict: true })).toBe('ERROR StatusContradictsTelemetry');
  });

  test.each<Partial<StateRules>>([
    {},
    { isStrict: true },
  ])('is not decided by a stale answer: %o', (rules) => {
    const strict = { ...RULES, ...rules, statusFreshMs: 10 * MINUTE_MS };
    const heard = { ...NOTHING, lastFreshMs: ago(14) };
    for (const status of ['disconnected', 'unknown', 'never-connected', 'error'] as const) {
      const said = (minutes: number) =>
        remoteState({ ...heard, status, statusObservedMs: ago(minutes) }, NOW, strict);
      expect(said(11)).toMatchObject({ state: 'ONLINE', reason: 'TelemetryFresh', warnings: [] });
      expect(said(10).reason).not.toBe('TelemetryFresh');
    }
  });

  test('of a stale answer is told with a warning', () => {
    const evidence: Evidence = {
      ...NOTHING,
      lastFreshMs: ago(90),
      status: 'success',
      statusObservedMs: ago(60),
    };
    expect(remoteState(evidence, NOW, RULES)).toMatchObject({ state: 'OFFLINE', warnings: ['StatusStale'] });
  });

  test.each<[string, Partial<Evidence>, number]>([
    ['took back', { status: 'disconnected', statusObservedMs: ago(5) }, ago(5)],
    ['did not say again', { status: 'error', statusObservedMs: ago(40) }, ago(10)],
  ])('is OFFLINE on newer evidence than an error that the vendor %s', (_, said, evidenceMs) => {
    const silent = { ...NOTHING, lastFreshMs: ago(120) };
    const error = remoteState({ ...silent, status: 'error', statusObservedMs: ago(40) }, ago(39), RULES);
    expect(error).toMatchObject({ state: 'ERROR', evidenceMs: ago(40) });
    expect(remoteState({ ...silent, ...said }, NOW, RULES)).toMatchObject({ state: 'OFFLINE', evidenceMs });
  });

  test('is sent as OFFLINE where it is not known', () => {
    expect(remoteState(NOTHING, NOW, RULES).sent).toBe('OFFLINE');
  });

  test('depends on nothing but evidence and time: a stale answer never overrides fresh telemetry', () => {
    const statuses = ['success', 'unknown', 'never-connected', 'disconnected', 'error', undefined] as const;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900 }),
        fc.constantFrom(...statuses),
        fc.integer({ min: 1, max: 9_999 }),
        (age, status, older) => {
          const lastFreshMs = NOW - age * 1_000;
          const verdict = remoteState(
            { ...NOTHING, lastFreshMs, status, statusObservedMs: lastFreshMs - older },
            NOW,
            RULES,
          );
          expect(verdict.state).toBe('ONLINE');
          expect(verdict.evidenceMs).toBe(lastFreshMs);
        },
      ),
      { seed: 1 },
    );
  });
});

describe('every combination of evidence', () => {
  interface Case {
    readonly ageMs: number | undefined;
    readonly isFault: boolean;
    readonly status: Evidence['status'];
    readonly statusAgeMs: number | undefined;
    readonly isStrict: boolean;
  }
  const timeoutMs = OFFLINE_TIMEOUT_MS;
  const isHeard = ({ ageMs }: Case) => ageMs !== undefined && ageMs <= timeoutMs;
  const isSilent = (one: Case) => !isHeard(one);
  const isStatusFresh = ({ statusAgeMs }: Case) => (statusAgeMs ?? Infinity) <= RULES.statusFreshMs;
  const isSaidSilent = (one: Case) =>
    isStatusFresh(one) && ['disconnected', 'unknown', 'never-connected'].includes(one.status!);

  /** The first row that fits decides. */
  const TABLE: readonly (readonly [(one: Case) => boolean, string])[] = [
    [
      ({ ageMs, status }) => ageMs === undefined && (status ?? 'never-connected') === 'never-connected',
      'UNKNOWN NeverConnected',
    ],
    [(one) => isHeard(one) && one.isFault, 'ERROR InverterFault'],
    [
      (one) => isHeard(one) && isStatusFresh(one) && one.status === 'error' && one.statusAgeMs! < one.ageMs!,
      'ERROR CesError',
    ],
    [(one) => isHeard(one) && isSaidSilent(one) && one.isStrict, 'ERROR StatusContradictsTelemetry'],
    [(one) => isHeard(one) && isSaidSilent(one), 'ONLINE StatusContradictsTelemetry'],
    [isHeard, 'ONLINE TelemetryFresh'],
    [(one) => isSilent(one) && one.status === 'error' && isStatusFresh(one), 'ERROR CesError'],
    [isSilent, 'OFFLINE TelemetryTimeout'],
  ];

  const cases: readonly Case[] = [undefined, 0, timeoutMs, timeoutMs + 1, 90 * MINUTE_MS].flatMap((ageMs) =>
    [true, false].flatMap((isFault) =>
      [true, false].flatMap((isStrict) =>
        ([undefined, 'success', 'unknown', 'never-connected', 'disconnected', 'error'] as const).flatMap(
          (status) =>
            (status === undefined ? [undefined] : [0, timeoutMs - 1, 30 * MINUTE_MS, 30 * MINUTE_MS + 1]).map(
              (statusAgeMs) => ({ ageMs, isFault, isStrict, status, statusAgeMs }),
            ),
        ),
      ),
    ),
  );

  test.each(
    TABLE.map(([, expected], row) => [row + 1, expected] as const),
  )('has a case for row %i, %s', (row) => {
    expect(cases.some((one) => TABLE.findIndex(([fits]) => fits(one)) === row - 1)).toBe(true);
  });

  test.each(cases)('%o', (one) => {
    const { ageMs, isFault, isStrict, status, statusAgeMs } = one;
    const evidence = {
      lastFreshMs: ageMs === undefined ? undefined : NOW - ageMs,
      inverterStateCode: isFault ? 0x7010 : undefined,
      status,
      statusObservedMs: statusAgeMs === undefined ? undefined : NOW - statusAgeMs,
    };
    expect(of(evidence, { isStrict })).toBe(TABLE.find(([fits]) => fits(one))![1]);
    const { warnings } = remoteState(evidence, NOW, { ...RULES, isStrict });
    const isStale = statusAgeMs !== undefined && !isStatusFresh(one) && isSilent(one);
    const isUnknown = ageMs === undefined && status === 'never-connected';
    expect(warnings.includes('StatusStale')).toBe(isStale && !isUnknown);
  });
});

test.each([
  [['ONLINE', 'OFFLINE', 'ERROR'], 'ERROR'],
  [['ONLINE', 'OFFLINE', 'UNKNOWN'], 'OFFLINE'],
  [['ONLINE', 'UNKNOWN'], 'ONLINE'],
  [['UNKNOWN'], 'OFFLINE'],
  [[], undefined],
] as const)('a site of assets that are %j is %s', (states, expected) => {
  expect(siteState(states)).toBe(expected);
});
