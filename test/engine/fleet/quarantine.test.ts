import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { NO_MEMORY, REASONS } from '../../../src/engine/commissioning/index.ts';
import {
  openPass,
  openTelemetryProcessor,
  PUT_APART_KEPT_MS,
  QUARANTINE_REASONS,
  type QuarantineReason,
  quarantine,
  quarantineKeyOf,
  type Refused,
  SAMPLES_AT_EACH_END,
} from '../../../src/engine/fleet/index.ts';
import { forgetOld } from '../../../src/engine/fleet/retention.ts';
import { collect, createRepositories } from '../../../src/engine/repositories/index.ts';
import { littleMessage } from '../../adapters/telemetry/messages.ts';
import { device, NOW, remoteIdOf } from '../commissioning/samples.ts';
import { countingTable } from './counting-table.ts';
import { DAY_MS, MINUTE_MS } from './rehearsal.ts';

/** What is put apart is counted by system and reason, and some of it is kept. */

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let fleet: ReturnType<typeof createRepositories>['fleet'];
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  fleet = createRepositories(table).fleet;
});
afterEach(() => table.close());

function refused(
  atMs: number,
  reason: QuarantineReason = 'FutureTimestamp',
  systemId = '000100070001',
): Refused {
  return { reason, of: { systemId }, atMs, sample: () => ({ message: `at ${atMs}` }) };
}

const POISON_KEY_PARTS = {
  reason: 'DecodeError',
  of: { recording: { id: 'r-1', file: 'a.json', shardId: 'shard-0' } },
  cause: 'not-protobuf',
} as const;
const poisonAt = (place: number): Refused => ({
  ...POISON_KEY_PARTS,
  atMs: NOW,
  place,
  sample: () => ({
    message: `record ${place}`,
    found: { file: 'a.json', recordIndex: place, byteOffset: place, byteCount: 3, data: 'ChD/' },
  }),
});

const entries = () => collect(fleet.quarantined());
const times = (count: number, everyMs = 5 * MINUTE_MS) =>
  Array.from({ length: count }, (_, index) => NOW + index * everyMs);

describe('the quarantine', () => {
  it('has one entry for a clock that is ahead all day, and what else is wrong is not buried', async () => {
    for (const atMs of times(713)) await quarantine([refused(atMs)], fleet, NOW);
    await quarantine([poisonAt(3)], fleet, NOW);
    const all = await entries();
    expect(all.map(({ reason, count }) => [reason, count])).toEqual([
      ['DecodeError', 1],
      ['FutureTimestamp', 713],
    ]);
    expect(all[1]).toMatchObject({ firstMs: NOW, lastMs: NOW + 712 * 5 * MINUTE_MS });
  });

  it('keeps the first and the last, says how many are not kept, and does not grow with the rest', async () => {
    const sizes = [];
    for (const count of [50, 5_000]) {
      await quarantine(
        times(count, 1_000).map((atMs) => refused(atMs)),
        fleet,
        NOW,
      );
      const [entry] = await fleet.quarantinedOf([quarantineKeyOf(refused(NOW))]);
      expect(entry).toMatchObject({ count, keptCount: 2 * SAMPLES_AT_EACH_END });
      expect(entry!.samples.map(({ atMs }) => (atMs - NOW) / 1_000)).toEqual([
        ...[0, 1, 2],
        ...[count - 3, count - 2, count - 1],
      ]);
      expect(entry!.message).toBe(`at ${NOW + (count - 1) * 1_000}`);
      sizes.push(JSON.stringify(entry).length);
    }
    expect(sizes[1]! - sizes[0]!).toBeLessThan(50);
  });

  it('is the same in whatever batches and however often it comes', async () => {
    const all = times(300).map((atMs) => refused(atMs));
    await quarantine(all, fleet, NOW);
    const [once] = await fleet.quarantinedOf([quarantineKeyOf(all[0]!)]);
    await fleet.release([once!.key]);
    for (const from of [0, 0, 100, 50, 100, 200]) await quarantine(all.slice(from, from + 100), fleet, NOW);
    for (const one of all) await quarantine([one], fleet, NOW);
    const [again] = await fleet.quarantinedOf([once!.key]);
    expect(again).toMatchObject({
      count: 300,
      samples: once!.samples,
      firstMs: once!.firstMs,
      lastMs: once!.lastMs,
    });
  });

  it('counts all of a batch that arrives at one instant, as after an outage', async () => {
    const late = Array.from({ length: 12 }, () => refused(NOW, 'TooOld'));
    await quarantine(late, fleet, NOW);
    await quarantine(late, fleet, NOW);
    expect(await entries()).toMatchObject([{ reason: 'TooOld', count: 12 }]);
  });

  it('takes 50,000 unreadable records in a few writes and reads', async () => {
    const { table: counting, counts } = countingTable(table);
    const counted = createRepositories(counting).fleet;
    for (let from = 0; from < 50_000; from += 3_000) {
      const places = Array.from({ length: Math.min(3_000, 50_000 - from) }, (_, index) => from + index);
      await quarantine(places.map(poisonAt), counted, NOW);
    }
    expect(await entries()).toMatchObject([{ count: 50_000, keptCount: 6 }]);
    expect(counts.writeCalls).toBeLessThanOrEqual(17);
    expect([...counts.read.values()].reduce((sum, reads) => sum + reads)).toBeLessThanOrEqual(2 * 17);
  });

  it.each([
    ['another place in the recording is another record', poisonAt(4), [2]],
    ['the same place is not, when it is replayed from the beginning', poisonAt(3), [1]],
    [
      'another recording under the same name is another entry',
      { ...poisonAt(3), of: { recording: { id: 'r-2', file: 'a.json', shardId: 'shard-0' } } },
      [1, 1],
    ],
    [
      'another shard is another entry',
      { ...poisonAt(3), of: { recording: { id: 'r-1', file: 'a.json', shardId: 'shard-1' } } },
      [1, 1],
    ],
    ['what is wrong otherwise is another entry', { ...poisonAt(3), cause: 'bad-json' }, [1, 1]],
  ])('of what cannot be read: %s', async (_, second, expected) => {
    await quarantine([poisonAt(3)], fleet, NOW);
    await quarantine([second], fleet, NOW);
    expect((await entries()).map(({ count }) => count)).toEqual(expected);
  });

  it('begins an entry anew where it was released', async () => {
    await quarantine([poisonAt(3), poisonAt(4)], fleet, NOW);
    await fleet.release([quarantineKeyOf(POISON_KEY_PARTS)]);
    expect(await entries()).toEqual([]);
    await quarantine([poisonAt(3)], fleet, NOW);
    expect(await entries()).toMatchObject([{ count: 1 }]);
  });

  it('takes ids that are no key', async () => {
    await quarantine([refused(NOW, 'UnsolicitedMetadata', 'A#B: ü')], fleet, NOW);
    expect(await entries()).toMatchObject([
      { key: 'q:UnsolicitedMetadata:a%23b%3a%20%fc', systemId: 'A#B: ü' },
    ]);
  });

  it('takes ids and causes of any length', async () => {
    const long = { ...refused(NOW, 'MeasurementRefused', 'x'.repeat(3_000)), cause: 'y'.repeat(3_000) };
    await quarantine([long], fleet, NOW);
    const [{ key } = { key: '' }] = await entries();
    expect(key.length).toBeLessThan(100);
  });

  it('and the stream is none the worse for a system whose id is no key', async () => {
    const clock = { nowMs: () => NOW };
    const repositories = createRepositories(table);
    const pass = openPass(repositories, {
      actor: { process: 'telemetry', user: 'ops', host: 'here' },
      clock,
    });
    const sink = { send: async () => {} };
    const settings = { nowMs: NOW, offlineTimeoutMs: 15 * MINUTE_MS };
    const processor = await openTelemetryProcessor({ fleet: pass.fleet, sink }, settings);
    const report = await processor.process([
      { message: { ...littleMessage('a#B', 1) }, arrivalMs: NOW },
      { message: { ...littleMessage('a#B', 2) }, arrivalMs: NOW + 1 },
    ]);
    await pass.close();
    expect(report).toMatchObject({ unknownCount: 2, unknownSystemIds: ['a#b'] });
    expect(await collect(fleet.unknown())).toMatchObject([{ systemId: 'a#b', recordCount: 2 }]);
  });

  it('has reasons of the closed list only', () => {
    expect(QUARANTINE_REASONS.every((reason) => reason in REASONS)).toBe(true);
  });
});

describe('forgetting', () => {
  const unknown = (serial: number, notedMs: number) => ({
    systemId: remoteIdOf(serial),
    recordCount: 1,
    firstMs: 5,
    lastMs: 5,
    notedMs,
    counted: [[5, 5]] as const,
  });
  const forget = (nowMs: number, isAsked = false) =>
    forgetOld(fleet, { devices: [device(1)], isAsked, nowMs });
  const heard = async () => (await collect(fleet.unknown())).map(({ systemId }) => systemId);

  it('comes 90 days after something was last noted, however old what it says is', async () => {
    await quarantine([refused(NOW - 400 * DAY_MS)], fleet, NOW);
    await fleet.putUnknown([unknown(7, NOW)]);
    await forget(NOW + PUT_APART_KEPT_MS);
    expect([await entries(), await heard()]).toMatchObject([[{ count: 1 }], [remoteIdOf(7)]]);
    await forget(NOW + PUT_APART_KEPT_MS + DAY_MS);
    expect([await entries(), await heard()]).toEqual([[], []]);
    const keys = [];
    for await (const { sk } of table.query({ pk: 'FLEET-SAMPLES' })) keys.push(sk);
    expect(keys).toEqual([]);
  });

  it('is put off by whoever replays it again', async () => {
    await quarantine([refused(NOW)], fleet, NOW);
    await quarantine([refused(NOW)], fleet, NOW + 60 * DAY_MS);
    await forget(NOW + PUT_APART_KEPT_MS + DAY_MS);
    expect(await entries()).toMatchObject([{ count: 1, notedMs: NOW + 60 * DAY_MS }]);
  });

  it('is looked for once a day', async () => {
    await forget(NOW);
    await quarantine([refused(NOW)], fleet, NOW - PUT_APART_KEPT_MS - DAY_MS);
    await forget(NOW + DAY_MS - 1);
    expect(await entries()).toHaveLength(1);
    await forget(NOW + DAY_MS);
    expect(await entries()).toEqual([]);
  });

  it('is of systems that became known, at once where a sweep was asked for', async () => {
    await forget(NOW);
    await fleet.putUnknown([unknown(1, NOW), unknown(7, NOW)]);
    await forget(NOW + MINUTE_MS);
    expect(await heard()).toHaveLength(2);
    await forget(NOW + 2 * MINUTE_MS, true);
    expect(await heard()).toEqual([remoteIdOf(7)]);
  });

  it('of an asset takes what was observed of it along, and of its system where no other asset has it', async () => {
    const seen = { status: 'success', observedMs: NOW, receivedMs: NOW } as const;
    const remoteId = remoteIdOf(1);
    await fleet.putDevices([device(1), device(2, { remoteId: remoteId.toUpperCase() })]);
    await fleet.putStatus([{ id: 'a-0001', ...seen }]);
    const heartbeat = { lastFreshMs: NOW, newestEndMs: NOW, inverterStateCode: 2080, freshCount: 1 };
    const after = { ...NO_MEMORY, heartbeat, seenEndsMs: [NOW], seenDigests: [7] };
    await fleet.putMemories([{ systemId: remoteId, after, changedFromMs: NOW }]);
    expect((await fleet.devicesOfSystem(remoteId)).map(({ id }) => id)).toEqual(['a-0001', 'a-0002']);
    await fleet.removeDevice('a-0001');
    expect(await fleet.statusOf('a-0001')).toBeUndefined();
    expect((await fleet.devicesOfSystem(remoteId)).map(({ id }) => id)).toEqual(['a-0002']);
    expect(await fleet.heartbeatOf(remoteId)).toMatchObject(heartbeat);
    await fleet.removeDevice('a-0002');
    const left = [];
    for await (const { pk } of table.scan()) left.push(pk);
    expect(left).toEqual([]);
  });
});
