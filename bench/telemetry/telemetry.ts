import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { flex } from '../../src/adapters/telemetry/generated/messages.js';
import { messageBatches } from '../../src/adapters/telemetry/messages.ts';
import { encodeMessage } from '../../src/adapters/telemetry/protobuf/encode.ts';
import { openRecording } from '../../src/adapters/telemetry/read.ts';
import { writeBytes } from '../../src/adapters/telemetry/write/file.ts';
import {
  type WriteOptions,
  type WrittenRecord,
  writeRecording,
} from '../../src/adapters/telemetry/write/recording.ts';
import { fleetMessages } from '../../src/engine/example/index.ts';
import type { Benchmark, BenchmarkOptions, Report } from '../harness/benchmark.ts';
import { measureFlex } from '../harness/child.ts';
import { mapSpread, type Spread, spreadOf } from '../harness/spread.ts';
import type { Table } from '../harness/table.ts';
import { interleaved, type Timing, timed } from '../harness/timing.ts';
import { measureWholeReplay } from './whole-replay.ts';

const ROUNDS = 5;
/** Rounds in which all of them become as fast as they get; they are not counted. */
const WARM_UP_COUNT = 3;
const SYSTEM_COUNT = 150;
const HOURS = 24;
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 5, 1);
const END_MS = START_MS + HOURS * HOUR_MS;
const FLEET = { seed: 1, systemCount: SYSTEM_COUNT, hasDefects: false };
/** Sizes for memory, as multiples of the recording. */
const REPEATS = [1, 4, 16];
const REPEATS_FULL = [1, 4, 16, 64];

export const telemetry: Benchmark = {
  name: 'telemetry',
  summary:
    'recordings of the stream: reading and decoding, against bare protobufjs on the same messages; memory',
  run,
};

interface Form extends WriteOptions {
  readonly name: string;
  readonly gzip: boolean;
}

const FORMS: readonly Form[] = [
  { name: 'delimited', format: 'delimited', aggregateCount: 1, gzip: false },
  { name: 'delimited, gzip', format: 'delimited', aggregateCount: 1, gzip: true },
  { name: 'concatenated', format: 'concatenated', aggregateCount: 1, gzip: false },
  { name: 'get-records', format: 'get-records', aggregateCount: 1, gzip: false },
  { name: 'get-records, 50 in one', format: 'get-records', aggregateCount: 50, gzip: false },
  { name: 'get-records, gzip', format: 'get-records', aggregateCount: 1, gzip: true },
  { name: 'lambda', format: 'lambda', aggregateCount: 1, gzip: false },
];

async function run({ tempDir, runCount = ROUNDS, isFull }: BenchmarkOptions): Promise<Report> {
  const payloads = fleetPayloads();
  const rows = [];
  for (const form of FORMS) rows.push(await measureForm(form, payloads, { tempDir, runCount }));
  const memory = await measureMemory(payloads, tempDir, isFull ? REPEATS_FULL : REPEATS);
  const path = join(tempDir, 'whole');
  const options = { format: 'get-records', aggregateCount: 1, gzip: false } as const;
  await writeBytes(path, writeRecording(fleetRecords(), options), options);
  const barePerS = Math.max(...rows.map((row) => (1_000 * row.messageCount) / row.fastestBareMs));
  const whole = await measureWholeReplay({ path, tempDir, fleet: FLEET, nowMs: END_MS, barePerS });
  return {
    tables: [speedTable(rows), memory, whole],
    notes: [
      'Bare: `Envelope.decode` of the generated code on the same messages, already in memory, one after the other: no file, no inflating, no Base64. That is the strict reading of the limit. CPU is that of all threads of the process: gunzip and the collection of garbage run beside the reading and count in full. Wall is what a clock on the wall shows: on a machine whose cores are taken by others it says more of them. Unpacked: the same, and before it what anybody has to do to get at the messages of this form: gunzip of a file, Base64 of records. Reading: the file from the first byte to the last, its records cut out, taken apart, decoded, checked, and turned into units and signs of the house.',
      'Peer: `JSON.parse` of whole pages, `Buffer.from` of each record, and `Envelope.decode`, as a script would do it; it holds the whole file, and tells nothing of what is damaged.',
      'A whole replay reads, checks every record against what is remembered of its system (what came twice, late, conflicting, from a wrong clock; counters; evidence of signs and wiring), maps it, remembers it, and stores it, and how far it is, on disk; sending is left out.',
      'Ratios are of the fastest runs, which others on the machine disturb least. The limit is half of the speed of bare decoding, and 300 MB.',
    ],
  };
}

/** A day of a fleet, as bytes of messages. */
function fleetPayloads(): readonly Buffer[] {
  const messages = fleetMessages({ ...FLEET, startMs: START_MS, endMs: END_MS });
  return Array.from(messages, ({ message }) => encodeMessage(message));
}

/** The same, as the stream takes it. */
async function* fleetRecords(): AsyncGenerator<WrittenRecord> {
  let sequence = 0;
  for (const { message, arrivalMs } of fleetMessages({ ...FLEET, startMs: START_MS, endMs: END_MS })) {
    sequence += 1;
    yield {
      payload: encodeMessage(message),
      shardId: 'shardId-000000000000',
      sequenceNumber: String(sequence).padStart(56, '0'),
      partitionKey: message.systemId,
      arrivalMs,
    };
  }
}

interface SpeedRow {
  readonly form: string;
  readonly messageCount: number;
  readonly byteCount: number;
  readonly bareMs: Spread;
  readonly unpackMs: number;
  readonly peerMs: number | undefined;
  readonly readMs: Spread;
  readonly fastestBareMs: number;
  readonly fastestReadMs: number;
  readonly fastestBareWallMs: number;
  readonly fastestReadWallMs: number;
}

async function measureForm(
  form: Form,
  payloads: readonly Buffer[],
  { tempDir, runCount }: { readonly tempDir: string; readonly runCount: number },
): Promise<SpeedRow> {
  const path = join(tempDir, 'recording');
  await writeBytes(path, writeRecording(written(payloads, 1), form), form);
  const { Envelope } = flex.pwrcell.telemetry.v1;
  const ms = await interleaved(
    {
      bare: () =>
        timed(() => {
          for (const payload of payloads) Envelope.decode(payload);
        }),
      unpack: () => timed(() => unpack(form, path, payloads)),
      peer: () => timed(() => (isPages(form) ? readAsScript(path, payloads.length) : undefined)),
      read: () => timed(() => readThrough(path, payloads.length)),
    },
    runCount + WARM_UP_COUNT,
  );
  const spread = (timings: readonly Timing[], which: keyof Timing) =>
    spreadOf(timings.slice(WARM_UP_COUNT).map((timing) => timing[which]));
  const [bareMs, readMs] = [spread(ms.bare, 'cpuMs'), spread(ms.read, 'cpuMs')];
  const { size: byteCount } = await stat(path);
  const fastest = (timings: readonly Timing[]) => spread(timings, 'cpuMs').min;
  return {
    form: form.name,
    messageCount: payloads.length,
    byteCount,
    bareMs,
    readMs,
    unpackMs: fastest(ms.unpack),
    peerMs: isPages(form) ? fastest(ms.peer) : undefined,
    fastestBareMs: fastest(ms.bare),
    fastestReadMs: fastest(ms.read),
    fastestBareWallMs: spread(ms.bare, 'wallMs').min,
    fastestReadWallMs: spread(ms.read, 'wallMs').min,
  };
}

function isPages({ format, aggregateCount }: Form): boolean {
  return format === 'get-records' && aggregateCount === 1;
}

/** What anybody has to do who wants the messages of this form, before they are decoded. */
function unpack({ format, gzip }: Form, path: string, payloads: readonly Buffer[]): void {
  if (gzip) gunzipSync(readFileSync(path));
  if (format === 'delimited' || format === 'concatenated') return;
  const texts = base64Of(payloads);
  for (const text of texts) Buffer.from(text, 'base64');
}

const base64 = new WeakMap<readonly Buffer[], readonly string[]>();

/** Made once: making the texts is no part of reading them. */
function base64Of(payloads: readonly Buffer[]): readonly string[] {
  const known = base64.get(payloads) ?? payloads.map((payload) => payload.toString('base64'));
  base64.set(payloads, known);
  return known;
}

/** Pages as they are written here: one a line. */
function readAsScript(path: string, expectedCount: number): void {
  const { Envelope } = flex.pwrcell.telemetry.v1;
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
  let count = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const page = JSON.parse(line) as { readonly Records: readonly { readonly Data: string }[] };
    for (const { Data } of page.Records) {
      Envelope.decode(Buffer.from(Data, 'base64'));
      count += 1;
    }
  }
  if (count !== expectedCount) throw new Error(`the peer read ${count} of ${expectedCount} messages`);
}

async function readThrough(path: string, expectedCount: number): Promise<void> {
  let count = 0;
  for await (const { messages } of messageBatches(await openRecording({ kind: 'file', path }))) {
    for (const read of messages) if (read.kind === 'message') count += 1;
  }
  if (count !== expectedCount) throw new Error(`${count} of ${expectedCount} messages were read`);
}

async function* written(payloads: readonly Buffer[], repeatCount: number): AsyncGenerator<WrittenRecord> {
  let sequence = 0;
  for (let repeat = 0; repeat < repeatCount; repeat += 1) {
    for (const payload of payloads) {
      sequence += 1;
      yield {
        payload,
        shardId: 'shardId-000000000000',
        sequenceNumber: String(sequence).padStart(56, '0'),
        partitionKey: 'system',
        arrivalMs: START_MS + sequence,
      };
    }
  }
}

function speedTable(rows: readonly SpeedRow[]): Table {
  return {
    title: 'telemetry: reading a recording, messages per second of CPU',
    columns: [
      { key: 'form', heading: 'form', unit: 'text' },
      { key: 'messageCount', heading: 'messages', unit: 'count' },
      { key: 'byteCount', heading: 'size', unit: 'bytes' },
      { key: 'barePerS', heading: 'bare protobufjs', unit: 'perS' },
      { key: 'readPerS', heading: 'reading', unit: 'perS' },
      { key: 'speedRatio', heading: 'to bare, CPU', unit: 'ratio' },
      { key: 'wallSpeedRatio', heading: 'wall', unit: 'ratio' },
      { key: 'unpackedSpeedRatio', heading: 'to bare unpacked, CPU', unit: 'ratio' },
      { key: 'peerSpeedRatio', heading: 'to the peer, CPU', unit: 'ratio' },
    ],
    rows: rows.map(({ form, messageCount, byteCount, bareMs, readMs, ...row }) => {
      const perS = (ms: number) => (1_000 * messageCount) / ms;
      return {
        form,
        messageCount,
        byteCount,
        barePerS: mapSpread(bareMs, perS),
        readPerS: mapSpread(readMs, perS),
        speedRatio: row.fastestBareMs / row.fastestReadMs,
        wallSpeedRatio: row.fastestBareWallMs / row.fastestReadWallMs,
        unpackedSpeedRatio: (row.fastestBareMs + row.unpackMs) / row.fastestReadMs,
        peerSpeedRatio: row.peerMs === undefined ? undefined : row.peerMs / row.fastestReadMs,
      };
    }),
  };
}

/** The whole program over files of growing size: its memory shall not grow with them. */
async function measureMemory(
  payloads: readonly Buffer[],
  tempDir: string,
  repeats: readonly number[],
): Promise<Table> {
  const rows = [];
  for (const format of ['delimited', 'get-records'] as const) {
    for (const repeatCount of repeats) {
      const path = join(tempDir, 'long');
      const options = { format, aggregateCount: 1, gzip: false };
      const byteCount = await writeBytes(
        path,
        writeRecording(written(payloads, repeatCount), options),
        options,
      );
      const { cpuMs, peakRssBytes } = await measureFlex(['telemetry', 'inspect', path, '--json'], {
        cwd: tempDir,
        home: tempDir,
      });
      const messageCount = payloads.length * repeatCount;
      rows.push({
        form: format,
        messageCount,
        byteCount,
        cpuMs,
        perS: (1_000 * messageCount) / cpuMs,
        peakRssBytes,
      });
    }
  }
  return {
    title: 'telemetry: `flex telemetry inspect` of files of growing size',
    columns: [
      { key: 'form', heading: 'form', unit: 'text' },
      { key: 'messageCount', heading: 'messages', unit: 'count' },
      { key: 'byteCount', heading: 'size', unit: 'bytes' },
      { key: 'cpuMs', heading: 'CPU', unit: 'ms' },
      { key: 'perS', heading: 'messages/s', unit: 'perS' },
      { key: 'peakRssBytes', heading: 'peak memory', unit: 'bytes' },
    ],
    rows,
  };
}
