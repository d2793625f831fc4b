import type { ChannelSample, EnergyRecord, TelemetryMessage } from '../../../engine/telemetry/index.ts';
import { isTurned } from './energy.ts';
import { internedText } from './intern.ts';
import { EVENT_ID_BYTES, RECORD_COUNT_MAX, TEXT_LENGTH_MAX } from './limits.ts';
import { COMPONENTS, GRID_STATES, MEASURING_POINTS, nameOf, QUALITIES, SYSTEM_MODES } from './names.ts';

/**
 * The ordinary message, straight from its bytes. Almost all messages are of measurements, made of fields that are known,
 * each once: these are read here in one pass. Anything else, a newer sender's field, a text that is not ASCII, a number of
 * more than 49 bits, whatever is too long, cut off or wrong, is not read here at all: the generated code does it, and
 * says what it is. A test holds both against each other.
 */

/** Thrown and caught here: not an ordinary message. */
const OTHERWISE = new Error('not an ordinary message');

/** Of a varint, as far as shifts of 32 bits go: four bytes of seven; and of the three bytes behind them. */
const LOW_BITS = 28;
const HIGH_BITS = 21;
const TWO_28 = 268_435_456;
const TWO_32 = 4_294_967_296;
const MS_PER_SECOND = 1_000;
const NANOS_PER_MS = 1_000_000;
const NANOS_PER_SECOND = 1_000_000_000;
const MILLI = 1_000;
const TENTHS = 10;

/** Where the reading is. One message at a time is read, from the first byte to the last. */
let bytes: Buffer = Buffer.alloc(0);
let at = 0;

/** @returns undefined where it is not an ordinary message. */
export function decodeOrdinary(message: Buffer): TelemetryMessage | undefined {
  bytes = message;
  at = 0;
  try {
    return envelope(message.length);
  } catch (error) {
    if (error !== OTHERWISE) throw error;
    return undefined;
  } finally {
    bytes = EMPTY;
  }
}

const EMPTY = Buffer.alloc(0);

function envelope(end: number): TelemetryMessage {
  let eventId: string | undefined;
  let systemId = '';
  let siteId: string | undefined;
  let simulated = false;
  let emittedMs: number | undefined;
  let records: EnergyRecord[] | undefined;
  while (at < end) {
    switch (bytes[at++]) {
      case 0x0a:
        eventId = hexText(end);
        break;
      case 0x12:
        systemId = text(end);
        break;
      case 0x1a:
        siteId = text(end);
        break;
      case 0x20:
        simulated = flag(end);
        break;
      case 0x2a:
        emittedMs = instant(once(emittedMs), end);
        break;
      case 0x32:
        records = energy(once(records), end);
        break;
      default:
        throw OTHERWISE;
    }
  }
  if (systemId === '' || emittedMs === undefined || records === undefined) throw OTHERWISE;
  if (siteId === '') siteId = undefined;
  const content = { kind: 'energy', records } as const;
  return { eventId, systemId, siteId, simulated, emittedMs, content, unknownFieldCount: 0 };
}

function energy(_first: undefined, outerEnd: number): EnergyRecord[] {
  const end = messageEnd(outerEnd);
  const records: EnergyRecord[] = [];
  while (at < end) {
    if (bytes[at++] !== 0x0a) throw OTHERWISE;
    records.push(energyRecord(messageEnd(end)));
  }
  if (records.length === 0 || records.length > RECORD_COUNT_MAX) throw OTHERWISE;
  return records;
}

function energyRecord(end: number): EnergyRecord {
  let startMs: number | undefined;
  let endMs: number | undefined;
  let bootId = 0;
  let sequence = 0;
  let uptimeMs: number | undefined;
  let systemMode = 0;
  let inverterStateCode: number | undefined;
  let gridState = 0;
  const samples: ChannelSample[] = [];
  while (at < end) {
    switch (bytes[at++]) {
      case 0x0a:
        startMs = instant(once(startMs), end);
        break;
      case 0x12:
        endMs = instant(once(endMs), end);
        break;
      case 0x18:
        bootId = uint32(end);
        break;
      case 0x20:
        sequence = uint49(end);
        break;
      case 0x28:
        uptimeMs = uint49(end);
        break;
      case 0x30:
        systemMode = uint32(end);
        break;
      case 0x38:
        inverterStateCode = uint32(end);
        break;
      case 0x40:
        gridState = uint32(end);
        break;
      case 0x4a:
        samples.push(channelSample(messageEnd(end)));
        break;
      default:
        throw OTHERWISE;
    }
  }
  if (startMs === undefined || endMs === undefined || endMs <= startMs) throw OTHERWISE;
  return {
    startMs,
    endMs,
    bootId,
    sequence: bigOf(sequence),
    uptimeMs,
    systemMode: nameOf(SYSTEM_MODES, systemMode | 0),
    inverterStateCode,
    gridState: nameOf(GRID_STATES, gridState | 0),
    samples,
  };
}

/** What has been read of a sample, as it is on the wire. One for all: it is emptied before each. */
const wire = {
  component: 0,
  point: 0,
  deviceId: '',
  activeW: undefined as number | undefined,
  reactivePowerVar: undefined as number | undefined,
  socPermille: undefined as number | undefined,
  importedWs: undefined as number | undefined,
  exportedWs: undefined as number | undefined,
  voltageMv: undefined as number | undefined,
  currentMa: undefined as number | undefined,
  temperatureDc: undefined as number | undefined,
  lowW: undefined as number | undefined,
  highW: undefined as number | undefined,
  quality: 0,
  revenueGrade: false,
  aggregated: false,
};

function emptyWire(): void {
  wire.component = 0;
  wire.point = 0;
  wire.deviceId = '';
  wire.activeW = undefined;
  wire.reactivePowerVar = undefined;
  wire.socPermille = undefined;
  wire.importedWs = undefined;
  wire.exportedWs = undefined;
  wire.voltageMv = undefined;
  wire.currentMa = undefined;
  wire.temperatureDc = undefined;
  wire.lowW = undefined;
  wire.highW = undefined;
  wire.quality = 0;
  wire.revenueGrade = false;
  wire.aggregated = false;
}

function channelSample(end: number): ChannelSample {
  emptyWire();
  while (at < end) readSampleField(bytes[at++]!, end);
  const turned = isTurned(wire.component);
  const { currentMa, importedWs, exportedWs, socPermille, voltageMv, temperatureDc } = wire;
  return {
    component: nameOf(COMPONENTS, wire.component),
    point: nameOf(MEASURING_POINTS, wire.point),
    deviceId: wire.deviceId === '' ? undefined : wire.deviceId,
    activePowerW: turned ? minus(wire.activeW) : wire.activeW,
    reactivePowerVar: wire.reactivePowerVar,
    socPct: socPermille === undefined ? undefined : socPermille / TENTHS,
    importedTotalWs: importedWs === undefined ? undefined : bigOf(importedWs),
    exportedTotalWs: exportedWs === undefined ? undefined : bigOf(exportedWs),
    voltageV: voltageMv === undefined ? undefined : voltageMv / MILLI,
    currentA: currentMa === undefined ? undefined : (turned ? 0 - currentMa : currentMa) / MILLI,
    temperatureC: temperatureDc === undefined ? undefined : temperatureDc / TENTHS,
    powerWMin: turned ? minus(wire.highW) : wire.lowW,
    powerWMax: turned ? minus(wire.lowW) : wire.highW,
    quality: nameOf(QUALITIES, wire.quality),
    revenueGrade: wire.revenueGrade,
    aggregated: wire.aggregated,
  };
}

function readSampleField(tag: number, end: number): void {
  switch (tag) {
    case 0x08:
      wire.component = uint32(end) | 0;
      break;
    case 0x10:
      wire.point = uint32(end) | 0;
      break;
    case 0x1a:
      wire.deviceId = text(end);
      break;
    case 0x20:
      wire.activeW = sint32(end);
      break;
    case 0x30:
      wire.socPermille = uint32(end);
      break;
    case 0x38:
      wire.importedWs = uint49(end);
      break;
    case 0x40:
      wire.exportedWs = uint49(end);
      break;
    case 0x60:
      wire.lowW = sint32(end);
      break;
    case 0x68:
      wire.highW = sint32(end);
      break;
    case 0x70:
      wire.quality = uint32(end) | 0;
      break;
    default:
      readRareSampleField(tag, end);
  }
}

function readRareSampleField(tag: number, end: number): void {
  switch (tag) {
    case 0x28:
      wire.reactivePowerVar = sint32(end);
      break;
    case 0x48:
      wire.voltageMv = sint32(end);
      break;
    case 0x50:
      wire.currentMa = sint32(end);
      break;
    case 0x58:
      wire.temperatureDc = sint32(end);
      break;
    case 0x78:
      wire.revenueGrade = flag(end);
      break;
    case 0x80:
      if (bytes[at++] !== 0x01) throw OTHERWISE;
      wire.aggregated = flag(end);
      break;
    default:
      throw OTHERWISE;
  }
}

/** The same memory as two halves and as one number: a bigint is made in half the time that BigInt takes. */
const halves = new Uint32Array(2);
const wholes = new BigUint64Array(halves.buffer);
const [LOW, HIGH] = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** @param value - a whole number of at most 49 bits. */
function bigOf(value: number): bigint {
  const high = Math.floor(value / TWO_32);
  halves[HIGH] = high;
  halves[LOW] = value - high * TWO_32;
  return wholes[0]!;
}

function minus(value: number | undefined): number | undefined {
  return value === undefined ? undefined : 0 - value;
}

/** A message within a message may stand twice, and is then both of them together. */
function once(value: unknown): undefined {
  if (value !== undefined) throw OTHERWISE;
  return undefined;
}

function instant(_first: undefined, outerEnd: number): number {
  const end = messageEnd(outerEnd);
  let seconds = 0;
  let nanos = 0;
  while (at < end) {
    const tag = bytes[at++];
    if (tag === 0x08) seconds = uint49(end);
    else if (tag === 0x10) nanos = uint32(end);
    else throw OTHERWISE;
  }
  if (nanos >= NANOS_PER_SECOND || seconds > TWO_32) throw OTHERWISE;
  return seconds * MS_PER_SECOND + Math.floor(nanos / NANOS_PER_MS);
}

function messageEnd(outerEnd: number): number {
  const length = uint32(outerEnd);
  const end = at + length;
  if (end > outerEnd) throw OTHERWISE;
  return end;
}

function flag(end: number): boolean {
  const value = bytes[at++]!;
  if (value > 1 || at > end) throw OTHERWISE;
  return value === 1;
}

function uint32(end: number): number {
  const first = bytes[at++]!;
  if (first < 0x80 && at <= end) return first;
  let value = first & 0x7f;
  let byte = first;
  for (let shift = 7; byte > 0x7f && shift < LOW_BITS; shift += 7) {
    byte = bytes[at++]!;
    value |= (byte & 0x7f) << shift;
  }
  if (byte > 0x7f) {
    byte = bytes[at++]!;
    if (byte > 0x0f) throw OTHERWISE;
    value |= byte << LOW_BITS;
  }
  if (at > end) throw OTHERWISE;
  return value >>> 0;
}

function sint32(end: number): number {
  const value = uint32(end);
  return (value >>> 1) ^ -(value & 1);
}

/** A number of 64 bits on the wire that has at most 49: the low bits as one number, and those above them. */
function uint49(end: number): number {
  let byte = bytes[at++]!;
  let low = byte & 0x7f;
  for (let shift = 7; byte > 0x7f && shift < LOW_BITS; shift += 7) {
    byte = bytes[at++]!;
    low |= (byte & 0x7f) << shift;
  }
  let high = 0;
  for (let shift = 0; byte > 0x7f; shift += 7) {
    if (shift === HIGH_BITS) throw OTHERWISE;
    byte = bytes[at++]!;
    high |= (byte & 0x7f) << shift;
  }
  if (at > end) throw OTHERWISE;
  return high * TWO_28 + low;
}

function text(end: number): string {
  const length = bytes[at++]!;
  const start = at;
  at += length;
  // At the end of the bytes there is no length, and nothing is less than it.
  if (!(length <= TEXT_LENGTH_MAX) || at > end) throw OTHERWISE;
  const value = internedText(bytes, start, at);
  if (value === undefined) throw OTHERWISE;
  return value;
}

function hexText(end: number): string {
  const start = at + 1;
  if (bytes[at] !== EVENT_ID_BYTES || start + EVENT_ID_BYTES > end) throw OTHERWISE;
  at = start + EVENT_ID_BYTES;
  return bytes.toString('hex', start, at);
}
