import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { encodeMessage } from '../../../src/adapters/telemetry/protobuf/encode.ts';
import { reread } from '../../../src/adapters/telemetry/replay/reread.ts';
import { type Device, OFFLINE_TIMEOUT_MS } from '../../../src/engine/commissioning/index.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import {
  type ArrivedMessage,
  openTelemetryProcessor,
  quarantine,
  type Refused,
  recheck,
} from '../../../src/engine/fleet/index.ts';
import { collect, createRepositories } from '../../../src/engine/repositories/index.ts';
import { EMPTY_SAMPLE, FULL_RECORD, littleMessage, message } from '../../adapters/telemetry/messages.ts';
import { answered, device, inverter, metadata, NOW, remoteIdOf } from '../commissioning/samples.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, PERIOD_MS } from './rehearsal.ts';

/** What is released is checked again, with what is known then. */

const LINKED = { siteId: 's-1', inverterId: 'i-1' };

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let fleet: ReturnType<typeof createRepositories>['fleet'];
let isTaken: boolean;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  fleet = createRepositories(table).fleet;
  isTaken = true;
  await fleet.putDevices([device(1, LINKED), device(2, LINKED)]);
});
afterEach(() => table.close());

function sample(
  endMs: number,
  { powerW = 100, simulated = false, arrivalMs = endMs + 2_000 } = {},
): ArrivedMessage {
  const channel = {
    ...EMPTY_SAMPLE,
    component: 'battery',
    quality: 'measured',
    activePowerW: powerW,
  } as const;
  const record = {
    ...FULL_RECORD,
    startMs: endMs - PERIOD_MS,
    endMs,
    inverterStateCode: 2080,
    samples: [channel],
  };
  const content = { kind: 'energy', records: [record] } as const;
  return { message: message({ systemId: remoteIdOf(1), simulated, content }), arrivalMs };
}

async function send(...messages: readonly ArrivedMessage[]): Promise<void> {
  const sink = {
    send: async (measurements: readonly { readonly assetId: string; readonly key: string }[]) => {
      if (isTaken) return;
      const details = measurements
        .filter(({ assetId }) => assetId === 'a-0001')
        .map(({ key }) => ({ path: key, value: 'ASSET_NOT_FOUND', expected: 'another' }));
      if (details.length > 0) throw new AdapterError('measurements-rejected', 'not taken', { details });
    },
  };
  const settings = { nowMs: NOW, offlineTimeoutMs: OFFLINE_TIMEOUT_MS };
  await (await openTelemetryProcessor({ fleet, sink }, settings)).process(messages);
}

/** What the check of the only entry comes to. */
async function checked(): Promise<string> {
  const [head, ...others] = await collect(fleet.quarantined());
  expect(others).toEqual([]);
  const [entry] = await fleet.quarantinedOf([head!.key]);
  const devices = () => collect(fleet.devices());
  return (await recheck(entry!, { fleet, devices, nowMs: NOW, reread })).outcome;
}

describe('a record that was put apart is checked again', () => {
  it.each([
    ['from the future', (endMs: number) => sample(endMs + 10 * MINUTE_MS, { arrivalMs: endMs + 2_000 })],
    ['from long ago', (endMs: number) => sample(endMs - 8 * DAY_MS, { arrivalMs: endMs + 2_000 })],
  ])('%s: mended by a record that is used later', async (_, wrong) => {
    await send(wrong(NOW), wrong(NOW + PERIOD_MS));
    expect(await checked()).toBe('still');
    await send(sample(NOW - HOUR_MS));
    expect(await checked()).toBe('still');
    await send(sample(NOW + 2 * PERIOD_MS));
    expect(await checked()).toBe('mended');
  });

  it.each<[string, Device]>([
    ['its asset is simulated as well', device(1, { ...LINKED, isSimulated: true })],
    ['its asset has another system', device(1, { ...LINKED, remoteId: remoteIdOf(9) })],
  ])('of a simulated system for a real asset: mended when %s', async (_, then) => {
    await send(sample(NOW, { simulated: true }));
    expect(await checked()).toBe('still');
    await fleet.putDevices([then]);
    expect(await checked()).toBe('mended');
  });

  it('that contradicts another: mended when nothing is remembered of the interval', async () => {
    await send(sample(NOW));
    await send(sample(NOW, { powerW: 999 }));
    expect(await checked()).toBe('still');
    // Ten days later other intervals have taken the place of these.
    await send(
      ...[8, 9, 10, 11].flatMap((days) =>
        [0, 4, 8, 12, 16, 20].map((hours) => sample(NOW + days * DAY_MS + hours * HOUR_MS)),
      ),
    );
    expect(await checked()).toBe('mended');
  });

  it('that Concerto did not take: mended when it takes a later one', async () => {
    isTaken = false;
    await send(sample(NOW));
    expect(await checked()).toBe('still');
    isTaken = true;
    await send(sample(NOW + PERIOD_MS));
    expect(await checked()).toBe('mended');
  });

  it.each([
    [
      'an asset has the id',
      async () => fleet.putDevices([device(3, { remoteId: 'FFFF00070001' })]),
      'mended',
    ],
    ['the vendor leaves it out', async () => answerLater([remoteIdOf(1)]), 'mended'],
    ['the vendor answers it again', async () => answerLater([remoteIdOf(1), 'ffff00070001']), 'still'],
  ])('of a system that nobody asked about: when %s', async (_, happen, expected) => {
    const refused: Refused = {
      reason: 'UnsolicitedMetadata',
      of: { systemId: 'ffff00070001' },
      cause: 'v-7',
      atMs: NOW,
      sample: () => ({ message: 'nobody asked' }),
    };
    await fleet.putDevices([device(1, { ...LINKED, vendorSiteId: 'v-7' })]);
    await quarantine([refused], fleet, NOW);
    expect(await checked()).toBe('still');
    await happen();
    expect(await checked()).toBe(expected);
  });

  async function answerLater(systemIds: readonly string[]): Promise<void> {
    const systems = systemIds.map((systemId) => metadata(systemId, [inverter(0)]));
    const evidence = answered(device(1), systems);
    await fleet.putMetadata([
      { ...evidence, id: 'a-0001', answer: { systems, receivedMs: NOW + MINUTE_MS } },
    ]);
  }

  const readable = encodeMessage(littleMessage('000100070001', 1));
  it.each([
    ['still', 'not-protobuf', Buffer.from('0a10ff', 'hex'), 3],
    ['mended', 'unsupported-framing', readable, readable.length],
    ['when-replayed', 'bad-json', Buffer.from('{"Data"'), 7],
    ['when-replayed', 'not-protobuf', Buffer.from('0a10ff', 'hex'), 5_000],
  ])('that cannot be read: %s, for %s', async (expected, cause, bytes, byteCount) => {
    const found = {
      file: 'a.json',
      recordIndex: 0,
      byteOffset: 0,
      byteCount,
      data: bytes.toString('base64'),
    };
    const poison: Refused = {
      reason: 'DecodeError',
      of: { recording: { id: 'r-1', file: 'a.json' } },
      cause,
      atMs: NOW,
      place: 0,
      sample: () => ({ message: 'unreadable', found }),
    };
    await quarantine([poison], fleet, NOW);
    expect(await checked()).toBe(expected);
  });
});
