import { describe, expect, test } from 'vitest';
import {
  heldBack,
  lookAtStates,
  type RemoteState,
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
    observedMs: evidenceMs,
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

  test('is ONLINE by one sample, whenever it was noticed that nothing came', () => {
    const history: StateHistory = { state: 'OFFLINE', sinceMs: NOW - MINUTE_MS, offlineMs: [] };
    const heard = verdict('ONLINE', NOW - 2 * MINUTE_MS);
    const [told] = lookAtStates(
      [input(1, 'OFFLINE', 'ONLINE', { history, verdict: heard })],
      SETTINGS,
    ).transitions;
    // The platform refuses what is older than what it was told.
    expect(told?.verdict).toMatchObject({ state: 'ONLINE', evidenceMs: NOW - MINUTE_MS });
    expect(told?.key).toBe(`rs:a-1:ONLINE:${NOW - MINUTE_MS}`);
  });

  test('of another system does not wait for evidence that is newer than that of the one before', () => {
    const history: StateHistory = {
      state: 'ONLINE',
      sinceMs: NOW,
      observedMs: NOW,
      generation: 'x@v-1',
      offlineMs: [],
    };
    const never = verdict('UNKNOWN', 0);
    const of = (generation: string) => [
      input(1, 'ONLINE', 'UNKNOWN', { history, verdict: never, generation }),
    ];
    expect(states(of('x@v-1'))).toEqual([]);
    expect(heldBack(of('x@v-1')[0]!, NOW)).toMatchObject({ reason: 'StaleAnswer' });
    expect(states(of('y@v-1'))).toEqual(['ONLINE>UNKNOWN']);
  });

  describe('at a state that somebody else has told', () => {
    const history: StateHistory = {
      state: 'ONLINE',
      sinceMs: NOW - HOUR_MS,
      toldMs: NOW - 10 * MINUTE_MS,
      offlineMs: [],
    };
    const seenAt = (minutes: number, state: RemoteState | undefined) => ({
      state,
      atMs: NOW - minutes * MINUTE_MS,
    });
    const look = (more: Partial<StateInput>) =>
      lookAtStates([input(1, 'ONLINE', 'ONLINE', { history, ...more })], SETTINGS).transitions;

    test.each<[string, RemoteState | undefined]>([
      ['another one', 'ERROR'],
      ['none, since the platform has lost it', undefined],
    ])('tells it again where a newer sweep found %s', (_, state) => {
      const [told] = look({ seen: seenAt(5, state) });
      const evidenceMs = NOW - 5 * MINUTE_MS;
      expect(told).toMatchObject({
        key: `rs:a-1:ONLINE:${evidenceMs}`,
        from: 'ONLINE',
        verdict: { state: 'ONLINE', sent: 'ONLINE', reason: 'StateDiffers', evidenceMs },
        history: { state: 'ONLINE', sinceMs: evidenceMs, toldMs: NOW },
      });
      expect(heldBack(input(1, 'ONLINE', 'ONLINE', { history, seen: seenAt(5, state) }), NOW)).toMatchObject({
        reason: 'StateDiffers',
      });
      // And once for each sweep that shows it.
      expect(look({ history: told!.history, seen: seenAt(5, state) })).toEqual([]);
    });

    test('believes no sweep that began before the platform was told', () => {
      expect(look({ seen: seenAt(10, 'ERROR') })).toEqual([]);
      expect(look({ seen: seenAt(5, 'ONLINE') })).toEqual([]);
    });

    test('knows how the platform calls what is not known', () => {
      const unknown: StateHistory = { ...history, state: 'UNKNOWN' };
      const never = verdict('UNKNOWN', 0);
      expect(look({ history: unknown, verdict: never, seen: seenAt(5, 'OFFLINE') })).toEqual([]);
      expect(look({ history: unknown, verdict: never, seen: seenAt(5, 'ONLINE') })).toHaveLength(1);
    });

    test('tells what was told and not what is not believed yet', () => {
      const offlineMs = [3, 2, 1].map((hours) => NOW - hours * HOUR_MS);
      const flapping: StateHistory = { ...history, state: 'OFFLINE', offlineMs };
      const back = { history: flapping, verdict: verdict('ONLINE'), freshCount: 1 };
      expect(look({ ...back, seen: seenAt(5, 'ONLINE') })).toMatchObject([
        { verdict: { state: 'OFFLINE', reason: 'StateDiffers' }, history: { offlineMs } },
      ]);
      expect(heldBack(input(1, 'OFFLINE', 'ONLINE', back), NOW)).toMatchObject({ reason: 'Flapping' });
    });

    test('tells a change on evidence that is as new as what the platform has', () => {
      const [told] = look({ verdict: verdict('OFFLINE', NOW - 8 * MINUTE_MS), seen: seenAt(5, 'ERROR') });
      expect(told).toMatchObject({
        from: 'ONLINE',
        verdict: { state: 'OFFLINE', evidenceMs: NOW - 5 * MINUTE_MS },
      });
    });
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
