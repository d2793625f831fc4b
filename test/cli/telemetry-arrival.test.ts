import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMessage } from '../../src/adapters/telemetry/protobuf/encode.ts';
import { writeBytes } from '../../src/adapters/telemetry/write/file.ts';
import { writeRecording } from '../../src/adapters/telemetry/write/recording.ts';
import { fleetMessages } from '../../src/engine/example/index.ts';
import type { TelemetryMessage } from '../../src/engine/telemetry/index.ts';
import { makeSandbox, type Sandbox } from './harness.ts';
import { atNow, HOSTS_ENV, HOSTS_NOW, type Hosts, startHosts } from './hosts.ts';

/** Recordings of which no container says when a message came: it says itself when it was sent. */

const NOW_MS = Date.parse(HOSTS_NOW);
const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];

let sandbox: Sandbox;
let hosts: Hosts;
beforeEach(async () => {
  sandbox = await makeSandbox();
  hosts = await startHosts(sandbox.dir, { hasDefects: false });
  await flex('pwrcell', 'register');
});
afterEach(async () => {
  await hosts.close();
  await sandbox.remove();
});

const flex = (...args: readonly string[]) =>
  sandbox.here(atNow(args), { env: { ...sandbox.env, ...HOSTS_ENV } });
const json = async (...args: readonly string[]) => {
  const ended = await flex(...args, '--json');
  expect(ended.stdout, ended.stderr).not.toBe('');
  return JSON.parse(ended.stdout);
};

/** What the fleet sends within an hour that ended so long ago, but for the first system. */
function othersOf(agoMs: number): TelemetryMessage[] {
  const endMs = NOW_MS - agoMs;
  const fleet = { seed: 1, systemCount: 20, hasDefects: false, startMs: endMs - HOUR_MS, endMs };
  return [...fleetMessages(fleet)].filter(({ systemIndex }) => systemIndex > 0).map(({ message }) => message);
}

/** A record of the first system. */
function strange(emittedMs: number, endMs = emittedMs): TelemetryMessage {
  const fleet = {
    seed: 1,
    systemCount: 1,
    hasDefects: false,
    startMs: 9 * DAY_MS,
    endMs: 9 * DAY_MS + 300_000,
  };
  const { message } = [...fleetMessages(fleet)][0]!;
  if (message.content.kind !== 'energy') throw new Error('records of energy');
  const records = message.content.records.map((record) => ({ ...record, startMs: endMs - 300_000, endMs }));
  return { ...message, emittedMs, content: { kind: 'energy', records } };
}

async function record(
  format: 'concatenated' | 'delimited',
  messages: readonly TelemetryMessage[],
): Promise<void> {
  const records = messages.map((message, index) => ({
    payload: encodeMessage(message),
    arrivalMs: message.emittedMs,
    partitionKey: message.systemId,
    shardId: 'shardId-000000000000',
    sequenceNumber: String(index + 1),
  }));
  const pieces = writeRecording(Readable.from(records), { format, aggregateCount: 1 });
  await writeBytes(join(sandbox.dir, 'fleet.bin'), pieces, {
    gzip: false,
    signal: new AbortController().signal,
  });
}

const stateOf = async (systemId: string) =>
  (await json('pwrcell', 'explain', systemId)).remoteState as { readonly state: string };
const FIRST = '000100070001';

describe.each(['concatenated', 'delimited'] as const)('a message in a %s file', (format) => {
  it.each([
    ['that says it is of next year', strange(NOW_MS + 400 * DAY_MS), []],
    ['that says it is of next year', strange(NOW_MS + 400 * DAY_MS), othersOf(DAY_MS)],
    ['that says it is of today, among those of last week', strange(NOW_MS - MINUTE_MS), othersOf(7 * DAY_MS)],
  ] as const)('%s keeps nobody ONLINE', async (_, message, others) => {
    const half = Math.floor(others.length / 2);
    await record(format, [...others.slice(0, half), message, ...others.slice(half)]);
    expect(await json('telemetry', 'replay', 'fleet.bin')).toMatchObject({
      recordCount: others.length + 1,
      notes: { FutureTimestamp: 1 },
    });
    expect(await stateOf(FIRST)).toMatchObject({ state: 'UNKNOWN' });
  });

  it('that was sent when it says counts as heard then', async () => {
    await record(format, [...othersOf(0).slice(0, 30), strange(NOW_MS - MINUTE_MS)]);
    await json('telemetry', 'replay', 'fleet.bin');
    expect(await stateOf(FIRST)).toMatchObject({ state: 'ONLINE' });
  });
});

it('a container that says that a message is to come keeps nobody ONLINE', async () => {
  const { data } = {
    data: encodeMessage(strange(NOW_MS + 400 * DAY_MS)).toString('base64'),
  };
  const toCome = new Date(NOW_MS + 400 * DAY_MS).toISOString();
  const line = JSON.stringify({
    SequenceNumber: '1',
    ApproximateArrivalTimestamp: toCome,
    Data: data,
    PartitionKey: 'p',
  });
  await writeFile(join(sandbox.dir, 'fleet.json'), `${line}\n`);
  expect(await json('telemetry', 'replay', 'fleet.json')).toMatchObject({ notes: { FutureTimestamp: 1 } });
  expect(await stateOf(FIRST)).toMatchObject({ state: 'UNKNOWN' });
});

it.each([
  1e13, 1e15, 8.64e15, 3e12, 12,
])('an arrival that cannot be is none, and everything can be shown (%d)', async (stamp) => {
  const rows = othersOf(0).map((message, index) =>
    JSON.stringify({
      SequenceNumber: String(index + 1),
      ...(index % 7 === 3 ? { ApproximateArrivalTimestamp: stamp } : {}),
      Data: (index % 11 === 3 ? Buffer.from('Hello') : encodeMessage(message)).toString('base64'),
    }),
  );
  await writeFile(join(sandbox.dir, 'fleet.json'), rows.join('\n'));
  const report = await json('telemetry', 'replay', 'fleet.json');
  expect(report.notes).not.toMatchObject({ FutureTimestamp: expect.anything() });
  for (const command of [['quarantine', 'list'], ['devices', 'list'], ['drift']]) {
    const ended = await flex('pwrcell', ...command);
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(ended.stdout).not.toMatch(/\+\d{6}-/);
  }
});
