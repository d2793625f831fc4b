import type {
  CounterMemory,
  IntakeMemory,
  MeterFlows,
  Seen,
  Sighting,
  StreamEvidence,
} from '../commissioning/index.ts';
import { InvariantError } from '../errors.ts';

/*
 * What is remembered of a system but for its heartbeat and its intervals, as bytes: little-endian, each part in the order below, a
 * number that is not there as NaN.
 *
 * counters   mask of those that are there (2 bytes); of each the highest value [W·s] (8), how many were lower (1) and the
 *            end of the interval of the newest value [ms] (8)
 * evidence   whether there is any (1)
 *   delays     count (1), each [ms] (4)
 *   instants   of the last arrival and of the newest interval [ms] (8 each)
 *   charge     [%] and the end of its interval [ms] (8 each)
 *   signs      of battery, meter and inverter: count (1) and bits, the oldest lowest, 1 for `-` (4) of each
 *   flows      end of the interval [ms], grid, fed, battery [W] (8 each); end NaN: there are none
 *   sightings  mask of those that are there (2); of each its count (4), when it was last [ms] (8), code (4) or the largest number of 32 bits
 */

/** No memory takes more. */
export const MEMORY_BYTES_MAX = 512;

type Remembered = Pick<IntakeMemory, 'counters' | 'evidence'>;

const COUNTERS = ['inverter', 'battery', 'photovoltaic', 'site-meter'].flatMap((component) => [
  `${component}.importedTotalWs`,
  `${component}.exportedTotalWs`,
]);

/** Each has its bit; new ones go to the end. */
const SIGHTINGS = Object.keys({
  'ac-pv-code': 0,
  'pv-on-bus': 1,
  'pv-on-ac': 2,
  'consumption-negative': 3,
  'consumption-positive': 4,
  'no-inverter': 5,
  'no-battery': 6,
  'no-photovoltaic': 7,
  'no-site-meter': 8,
  'battery-gave': 9,
} satisfies Record<Sighting, number>) as readonly Sighting[];

const UINT64_MAX = 2n ** 64n - 1n;
const UINT8_MAX = 0xff;
const NO_CODE = 0xffff_ffff;

/** Writes numbers one after the other, into the same room again and again. */
export class ByteWriter {
  #bytes = new Uint8Array(2 * MEMORY_BYTES_MAX);
  #view = new DataView(this.#bytes.buffer);
  at = 0;

  /** Begins anew, with room for so many bytes. */
  begin(byteCount: number): void {
    this.at = 0;
    if (byteCount <= this.#bytes.length) return;
    this.#bytes = new Uint8Array(2 * byteCount);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** What has been written, until it is begun anew. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.at);
  }

  /** Replaces what was written there. */
  setUint16(at: number, value: number): void {
    this.#view.setUint16(at, value, true);
  }

  uint8(value: number): void {
    this.#view.setUint8(this.at, value);
    this.at += 1;
  }

  uint16(value: number): void {
    this.#view.setUint16(this.at, value, true);
    this.at += 2;
  }

  uint32(value: number): void {
    this.#view.setUint32(this.at, value, true);
    this.at += 4;
  }

  int32(value: number): void {
    this.#view.setInt32(this.at, value, true);
    this.at += 4;
  }

  float64(value: number): void {
    this.#view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  uint64(value: bigint): void {
    this.#view.setBigUint64(this.at, value > UINT64_MAX ? UINT64_MAX : value, true);
    this.at += 8;
  }
}

/** Reads what was written so. */
export class ByteReader {
  readonly #view: DataView;
  at = 0;

  constructor({ buffer, byteOffset, length }: Uint8Array) {
    this.#view = new DataView(buffer, byteOffset, length);
  }

  uint8(): number {
    this.at += 1;
    return this.#view.getUint8(this.at - 1);
  }

  uint16(): number {
    this.at += 2;
    return this.#view.getUint16(this.at - 2, true);
  }

  uint32(): number {
    this.at += 4;
    return this.#view.getUint32(this.at - 4, true);
  }

  int32(): number {
    this.at += 4;
    return this.#view.getInt32(this.at - 4, true);
  }

  float64(): number {
    this.at += 8;
    return this.#view.getFloat64(this.at - 8, true);
  }

  uint64(): bigint {
    this.at += 8;
    return this.#view.getBigUint64(this.at - 8, true);
  }
}

/**
 * Writes what is remembered of a system, in the order that stands above; at most {@link MEMORY_BYTES_MAX} bytes.
 *
 * @throws InvariantError for a counter that there is none of.
 */
export function writeMemory(to: ByteWriter, { counters, evidence }: Remembered): void {
  writeCounters(to, counters);
  to.uint8(evidence === undefined ? 0 : 1);
  if (evidence !== undefined) writeEvidence(to, evidence);
}

/** Reads what {@link writeMemory} wrote. */
export function readMemory(from: ByteReader): Remembered {
  const counters = readCounters(from);
  return { counters, evidence: from.uint8() === 0 ? undefined : readEvidence(from) };
}

function writeCounters(to: ByteWriter, counters: IntakeMemory['counters']): void {
  const maskAt = to.at;
  let mask = 0;
  let count = 0;
  to.uint16(0);
  for (let bit = 0; bit < COUNTERS.length; bit += 1) {
    const counter = counters[COUNTERS[bit]!];
    if (counter === undefined) continue;
    mask |= 1 << bit;
    count += 1;
    to.uint64(counter.highWs);
    to.uint8(Math.min(UINT8_MAX, counter.lowerCount));
    to.float64(counter.endMs ?? Number.NaN);
  }
  to.setUint16(maskAt, mask);
  for (const _ in counters) count -= 1;
  if (count !== 0) throw new InvariantError(`a counter that is not known among ${Object.keys(counters)}`);
}

function readCounters(from: ByteReader): IntakeMemory['counters'] {
  const counters: { [name: string]: CounterMemory } = {};
  const mask = from.uint16();
  for (let bit = 0; bit < COUNTERS.length; bit += 1) {
    if ((mask & (1 << bit)) === 0) continue;
    const highWs = from.uint64();
    const lowerCount = from.uint8();
    const endMs = from.float64();
    counters[COUNTERS[bit]!] = Number.isNaN(endMs) ? { highWs, lowerCount } : { highWs, lowerCount, endMs };
  }
  return counters;
}

function writeEvidence(to: ByteWriter, evidence: StreamEvidence): void {
  const {
    delaysMs,
    lastArrivalMs,
    newestEndMs,
    soc,
    batterySigns,
    meterSigns,
    inverterSigns = '',
  } = evidence;
  to.uint8(delaysMs.length);
  for (const delayMs of delaysMs) to.int32(delayMs);
  to.float64(lastArrivalMs ?? Number.NaN);
  to.float64(newestEndMs ?? Number.NaN);
  to.float64(soc?.pct ?? Number.NaN);
  to.float64(soc?.endMs ?? Number.NaN);
  writeSigns(to, batterySigns);
  writeSigns(to, meterSigns);
  writeSigns(to, inverterSigns);
  writeFlows(to, evidence.flows);
  writeSightings(to, evidence.seen);
}

function readEvidence(from: ByteReader): StreamEvidence {
  const delaysMs = new Int32Array(from.uint8());
  for (let index = 0; index < delaysMs.length; index += 1) delaysMs[index] = from.int32();
  const lastArrivalMs = from.float64();
  const newestEndMs = from.float64();
  const pct = from.float64();
  const socEndMs = from.float64();
  const batterySigns = readSigns(from);
  const meterSigns = readSigns(from);
  const inverterSigns = readSigns(from);
  const flows = readFlows(from);
  const evidence: { -readonly [Name in keyof StreamEvidence]: StreamEvidence[Name] } = {
    delaysMs,
    batterySigns,
    meterSigns,
    seen: readSightings(from),
  };
  if (!Number.isNaN(lastArrivalMs)) evidence.lastArrivalMs = lastArrivalMs;
  if (!Number.isNaN(newestEndMs)) evidence.newestEndMs = newestEndMs;
  if (!Number.isNaN(pct)) evidence.soc = { pct, endMs: socEndMs };
  if (inverterSigns !== '') evidence.inverterSigns = inverterSigns;
  if (flows !== undefined) evidence.flows = flows;
  return evidence;
}

function writeSigns(to: ByteWriter, signs: string): void {
  let bits = 0;
  for (let index = 0; index < signs.length; index += 1) if (signs[index] === '-') bits |= 1 << index;
  to.uint8(signs.length);
  to.int32(bits);
}

function readSigns(from: ByteReader): string {
  const count = from.uint8();
  const bits = from.int32();
  let signs = '';
  for (let index = 0; index < count; index += 1) signs += (bits & (1 << index)) === 0 ? '+' : '-';
  return signs;
}

function writeFlows(to: ByteWriter, flows: MeterFlows | undefined): void {
  to.float64(flows?.endMs ?? Number.NaN);
  to.float64(flows?.gridW ?? Number.NaN);
  to.float64(flows?.fedW ?? Number.NaN);
  to.float64(flows?.batteryW ?? Number.NaN);
}

function readFlows(from: ByteReader): MeterFlows | undefined {
  const endMs = from.float64();
  const gridW = from.float64();
  const fedW = from.float64();
  const batteryW = from.float64();
  if (Number.isNaN(endMs)) return undefined;
  return { endMs, gridW, fedW, batteryW: Number.isNaN(batteryW) ? undefined : batteryW };
}

function writeSightings(to: ByteWriter, seen: StreamEvidence['seen']): void {
  const maskAt = to.at;
  let mask = 0;
  to.uint16(0);
  for (let bit = 0; bit < SIGHTINGS.length; bit += 1) {
    const one = seen[SIGHTINGS[bit]!];
    if (one === undefined) continue;
    mask |= 1 << bit;
    to.uint32(one.count);
    to.float64(one.lastMs);
    to.uint32(one.code ?? NO_CODE);
  }
  to.setUint16(maskAt, mask);
}

function readSightings(from: ByteReader): StreamEvidence['seen'] {
  const seen: Partial<Record<Sighting, Seen>> = {};
  const mask = from.uint16();
  for (let bit = 0; bit < SIGHTINGS.length; bit += 1) {
    if ((mask & (1 << bit)) === 0) continue;
    const count = from.uint32();
    const lastMs = from.float64();
    const code = from.uint32();
    seen[SIGHTINGS[bit]!] = code === NO_CODE ? { count, lastMs } : { count, lastMs, code };
  }
  return seen;
}
