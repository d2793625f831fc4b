import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { type AssetFacts, planCommissioning, viewOf } from '../../../src/engine/commissioning/index.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import { askMetadata, pollStatus, readFacts } from '../../../src/engine/fleet/index.ts';
import { collect, createRepositories } from '../../../src/engine/repositories/index.ts';
import type { ConnectionStatus } from '../../../src/engine/telemetry/index.ts';
import { device, inverter, MINUTE_MS, metadata, NOW, part } from '../commissioning/samples.ts';
import { cloudOf, DAY_MS, SETTINGS } from './rehearsal.ts';

/** A vendor that does not answer, refuses, or answers what it has answered better before. */

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let fleet: ReturnType<typeof createRepositories>['fleet'];
let nowMs: number;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  fleet = createRepositories(table).fleet;
  nowMs = NOW;
  await fleet.putDevices([device(1), device(2)]);
});
afterEach(() => table.close());

const clock = { nowMs: () => nowMs };
const every = { kind: 'fixed', intervalMs: 15 * MINUTE_MS } as const;
const away = new AdapterError('unavailable', 'asked 8 times', { retryable: true });
const refused = new AdapterError('credentials', 'the secret is wrong', { retryable: false });
const no = new AdapterError('rejected', 'there is no such site', { retryable: false });

const factsOf = async (assetId = 'a-0001') =>
  (await readFacts(fleet)).find((one) => one.device.id === assetId) as AssetFacts;
const conditionsOf = async (assetId?: string) =>
  viewOf(await factsOf(assetId), SETTINGS, nowMs).assessment.conditions;

const poll = async (
  answer: (siteId: string) => readonly { status: ConnectionStatus; observedMs: number }[],
) => {
  const status = async ({ vendorSiteId }: { readonly vendorSiteId: string }) =>
    answer(vendorSiteId).map((said) => ({
      ...said,
      systemId: device(Number(vendorSiteId.slice(2))).remoteId,
      siteId: vendorSiteId,
      lastConnectedMs: undefined,
      inverterStateCode: undefined,
      errorCode: undefined,
    }));
  return pollStatus(await readFacts(fleet), every, { fleet, cloud: cloudOf({ status }), clock });
};
const fails = (error: Error) => () => {
  throw error;
};

describe('status that the vendor does not answer', () => {
  it('is told of the asset, since when and why, until it answers', async () => {
    await poll((siteId) => (siteId === 'v-1' ? fails(away)() : [{ status: 'success', observedMs: nowMs }]));
    nowMs += 10 * MINUTE_MS;
    expect((await conditionsOf('a-0001')).StatusFresh).toMatchObject({
      holds: 'unknown',
      reason: 'CesUnavailable',
      message: 'the vendor has not answered for 10 min: asked 8 times',
    });
    expect((await conditionsOf('a-0002')).StatusFresh.reason).toBe('StatusFresh');
    await poll(() => [{ status: 'success', observedMs: nowMs }]);
    expect((await conditionsOf('a-0001')).StatusFresh.reason).toBe('StatusFresh');
    expect(await collect(fleet.unanswered())).toEqual([]);
  });

  it('leaves what was answered before as fresh as it is', async () => {
    await poll(() => [{ status: 'success', observedMs: nowMs }]);
    nowMs += 20 * MINUTE_MS;
    await poll(fails(away));
    expect((await conditionsOf()).StatusFresh.reason).toBe('StatusFresh');
    nowMs += 20 * MINUTE_MS;
    expect((await conditionsOf()).StatusFresh).toMatchObject({ holds: 'false', reason: 'CesUnavailable' });
  });

  it('is noted once, however long it lasts', async () => {
    for (let round = 0; round < 3; round += 1) {
      await poll(fails(away));
      nowMs += 15 * MINUTE_MS;
    }
    const noted = await collect(fleet.unanswered());
    expect(noted.map(({ id, sinceMs }) => [id, sinceMs])).toEqual([
      ['v-1', NOW],
      ['v-2', NOW],
    ]);
  });

  it('since it refuses whoever asks, is told of all assets', async () => {
    await poll(fails(refused));
    for (const id of ['a-0001', 'a-0002']) {
      expect((await conditionsOf(id)).StatusFresh.reason).toBe('CesUnavailable');
    }
    await poll(() => [{ status: 'success', observedMs: nowMs }]);
    expect(await collect(fleet.unanswered())).toEqual([]);
  });

  it('since there is no such site, is an answer', async () => {
    await poll(fails(no));
    expect(await collect(fleet.unanswered())).toEqual([]);
  });
});

describe('metadata that the vendor does not answer', () => {
  const ask = async (answer: (systemId: string) => ReturnType<typeof metadata>[]) => {
    const facts = await readFacts(fleet);
    const { actions } = planCommissioning(
      facts.map((one) => viewOf(one, SETTINGS, nowMs)),
      SETTINGS,
      nowMs,
    );
    const cloud = cloudOf({ metadata: async ({ systemId }) => answer(systemId) });
    await askMetadata(actions, facts, { fleet, cloud, clock });
    return actions;
  };
  const right = (systemId: string) => [metadata(systemId, [inverter(0), part('pv-link')])];

  it('are what an asset waits for, in its phase and in the plan', async () => {
    await ask(fails(away));
    nowMs += MINUTE_MS;
    expect(viewOf(await factsOf(), SETTINGS, nowMs).phase).toEqual({
      phase: 'awaiting-metadata',
      reason: 'CesUnavailable',
      message: 'the vendor has not answered for 1 min: asked 8 times',
    });
    const actions = await ask(right);
    expect(actions.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
      'request-metadata CesUnavailable',
      'request-metadata CesUnavailable',
    ]);
    expect((await conditionsOf()).MetadataReady.reason).toBe('MetadataReady');
    expect(await collect(fleet.unanswered())).toEqual([]);
  });

  it('take nothing away from what is known', async () => {
    await ask(right);
    nowMs += DAY_MS;
    await ask(fails(away));
    expect((await conditionsOf()).MetadataReady).toMatchObject({ holds: 'true', reason: 'MetadataReady' });
  });
});

describe('a status that is older than the one before', () => {
  const warningsOf = async () =>
    viewOf(await factsOf(), SETTINGS, nowMs).assessment.warnings.map(({ reason, message }) => ({
      reason,
      message,
    }));

  it('is not used, and told of the asset until a newer one comes', async () => {
    await poll(() => [{ status: 'error', observedMs: nowMs }]);
    nowMs += 15 * MINUTE_MS;
    const { staleCount } = await poll(() => [{ status: 'success', observedMs: NOW - 30 * MINUTE_MS }]);
    expect(staleCount).toBe(2);
    expect((await factsOf()).status?.status).toBe('error');
    expect(await warningsOf()).toEqual([
      {
        reason: 'StaleAnswer',
        message:
          "the vendor's last answer says success of 30 min before the one that is kept: it is not used",
      },
    ]);
    nowMs += 15 * MINUTE_MS;
    await poll(() => [{ status: 'success', observedMs: nowMs }]);
    expect(await warningsOf()).toEqual([]);
  });

  it('that is the same again is nothing to tell of', async () => {
    await poll(() => [{ status: 'error', observedMs: NOW }]);
    nowMs += 15 * MINUTE_MS;
    await poll(() => [{ status: 'error', observedMs: NOW }]);
    expect(await warningsOf()).toEqual([]);
  });
});
