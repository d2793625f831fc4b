import { describe, expect, test } from 'vitest';
import {
  lookAtStates,
  type StateHistory,
  type StateInput,
  type StateVerdict,
} from '../../../src/engine/commissioning/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, NOW } from './samples.ts';

const PERIOD_MS = 5 * MINUTE_MS;
const SETTINGS = { nowMs: NOW, periodMs: PERIOD_MS };

function verdict(state: StateVerdict['state'], evidenceMs = NOW - MINUTE_MS): StateVerdict {
  const reason = state === 'ONLINE' ? 'TelemetryFresh' : 'TelemetryTimeout';
  return {
    state,
    sent: state === 'UNKNOWN' ? 'OFFLINE' : state,
    reason,
    message: '',
    evidenceMs,
    warnings: [],
  };
}

function input(
  serial: number,
  was: StateHistory['state'] | undefined,
  is: StateVerdict['state'],
  more: Partial<StateInput> = {},
): StateInput {
  const history = was === undefined ? undefined : { state: was, sinceMs: NOW - HOUR_MS, offlineMs: [] };
  return {
    assetId: `a-${serial}`,
    systemId: `s-${serial}`,
    history,
    verdict: verdict(is),
    freshCount: 2,
    ...more,
  };
}

const states = (inputs: readonly StateInput[], more = {}) =>
  lookAtStates(inputs, { ...SETTINGS, ...more }).transitions.map(
    ({ from, verdict: { state } }) => `${from}>${state}`,
  );

describe('a look at the states', () => {
  test('tells what has changed, and only that', () => {
    const inputs = [
      input(1, 'ONLINE', 'ONLINE'),
      input(2, 'ONLINE', 'OFFLINE'),
      input(3, undefined, 'UNKNOWN'),
    ];
    expect(states(inputs)).toEqual(['ONLINE>OFFLINE', 'undefined>UNKNOWN']);
  });

  test('applies every change of a status that keeps changing', () => {
    let history: StateHistory | undefined;
    let toldCount = 0;
    for (let round = 0; round < 10; round += 1) {
      const at = verdict(round % 2 === 0 ? 'ONLINE' : 'ERROR', NOW + round);
      const [told] = lookAtStates(
        [input(1, undefined, 'ONLINE', { history, verdict: at })],
        SETTINGS,
      ).transitions;
      expect(told?.key).toBe(`rs:a-1:${at.state}:${NOW + round}`);
      toldCount += 1;
      history = told!.history;
    }
    expect(toldCount).toBe(10);
  });

  test('never goes back to older evidence', () => {
    const old = verdict('ERROR', NOW - 2 * HOUR_MS);
    expect(states([input(1, 'ONLINE', 'ERROR', { verdict: old })])).toEqual([]);
  });

  test('believes an asset that comes and goes at its second sample', () => {
    const history: StateHistory = {
      state: 'OFFLINE',
      sinceMs: NOW - HOUR_MS,
      offlineMs: [3, 2, 1].map((hours) => NOW - hours * HOUR_MS),
    };
    expect(states([input(1, 'OFFLINE', 'ONLINE', { history, freshCount: 1 })])).toEqual([]);
    const look = lookAtStates([input(1, 'OFFLINE', 'ONLINE', { history, freshCount: 2 })], SETTINGS);
    expect(look.transitions).toMatchObject([{ warnings: ['Flapping'] }]);
    expect(look.flappingIds).toEqual(['a-1']);
    const calm = { ...history, offlineMs: history.offlineMs.slice(1) };
    expect(states([input(1, 'OFFLINE', 'ONLINE', { history: calm, freshCount: 1 })])).toEqual([
      'OFFLINE>ONLINE',
    ]);
  });

  test('forgets falls that are a day old, and keeps those of the day', () => {
    const offlineMs = [NOW - DAY_MS, NOW - DAY_MS + 1, NOW - HOUR_MS];
    const history: StateHistory = { state: 'OFFLINE', sinceMs: NOW - HOUR_MS, offlineMs };
    const look = lookAtStates([input(1, 'OFFLINE', 'ONLINE', { history, freshCount: 1 })], SETTINGS);
    expect(look.flappingIds).toEqual([]);
    expect(look.transitions[0]!.history.offlineMs).toEqual(offlineMs.slice(1));
  });

  test('falls ERROR at once, however often it has come and gone', () => {
    const offlineMs = [3, 2, 1].map((hours) => NOW - hours * HOUR_MS);
    const history: StateHistory = { state: 'OFFLINE', sinceMs: NOW - HOUR_MS, offlineMs };
    expect(states([input(1, 'OFFLINE', 'ERROR', { history, freshCount: 1 })])).toEqual(['OFFLINE>ERROR']);
  });

  describe('where many fall silent at once', () => {
    const fleet = (size: number, silentCount: number) =>
      Array.from({ length: size }, (_, serial) =>
        input(serial, 'ONLINE', serial < silentCount ? 'OFFLINE' : 'ONLINE'),
      );

    test.each([
      [100, 10, false],
      [100, 11, true],
      [1_000, 50, false],
      [1_000, 51, true],
    ])('%i of which %i are silent', (size, silentCount, isHeld) => {
      const look = lookAtStates(fleet(size, silentCount), SETTINGS);
      expect(look.transitions).toHaveLength(isHeld ? 0 : silentCount);
      expect(look.held?.canarySystemIds.length).toBe(isHeld ? 5 : undefined);
    });

    test('they are believed after one more period', () => {
      const fallen = fleet(100, 20);
      expect(states(fallen, { heldSinceMs: NOW - PERIOD_MS + 1 })).toHaveLength(0);
      expect(states(fallen, { heldSinceMs: NOW - PERIOD_MS })).toHaveLength(20);
    });

    test('others change meanwhile', () => {
      const inputs = [...fleet(100, 20), input(999, 'OFFLINE', 'ONLINE')];
      expect(states(inputs)).toEqual(['OFFLINE>ONLINE']);
    });
  });
});
