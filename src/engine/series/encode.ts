import { InputError, invariant } from '../errors.ts';
import type { SeriesChunk } from './chunk.ts';
import {
  joinSamples,
  type Raster,
  type Samples,
  sampleAt,
  samplesFromRegular,
  samplesOnRaster,
} from './samples.ts';

/**
 * The stored form of a chunk, little-endian:
 *
 * | offset | field |
 * | --- | --- |
 * | 0 | version, u8 = 1 |
 * | 1 | layout, u8: 1 regular, 2 irregular |
 * | 2 | reserved, u16 = 0 |
 * | 4 | count, u32: slots (regular) or samples (irregular) |
 * | 8 | regular: start f64 [ms], step f64 [ms], count × value f64 (NaN = absent slot) |
 * | 8 | irregular: count × start f64 [ms], count × end f64 [ms], count × value f64 |
 */

const VERSION = 1;
const REGULAR = 1;
const IRREGULAR = 2;
const HEADER_BYTES = 8;
const NUMBER_BYTES = 8;
/** Numbers before the values of a regular chunk: start and step. */
const REGULAR_LEAD = 2;
/** Where the count and the values of a regular chunk stand [bytes]. */
const COUNT_AT = 4;
const VALUES_AT = HEADER_BYTES + REGULAR_LEAD * NUMBER_BYTES;
/** Numbers of an irregular sample: start, end, value. */
const IRREGULAR_WIDTH = 3;

/** A raster on which all samples of a chunk lie; slots without one stay empty. */
interface Slots extends Raster {
  readonly slotCount: number;
}

/** The raster, where there is one and it takes no more room than writing every interval. */
function rasterOf(chunk: SeriesChunk): Slots | undefined {
  const count = chunk.startMs.length;
  if (count === 0) return undefined;
  const startMs = chunk.startMs[0]!;
  const stepMs = chunk.endMs[0]! - startMs;
  const slotCount = (chunk.endMs[count - 1]! - startMs) / stepMs;
  if (!Number.isInteger(slotCount) || REGULAR_LEAD + slotCount > IRREGULAR_WIDTH * count) return undefined;
  for (let index = 0; index < count; index += 1) {
    const slot = (chunk.startMs[index]! - startMs) / stepMs;
    // Exactly what decoding computes, or it is not regular: fractions of ms may round.
    if (!Number.isInteger(slot) || startMs + slot * stepMs !== chunk.startMs[index]) return undefined;
    if (startMs + (slot + 1) * stepMs !== chunk.endMs[index]) return undefined;
  }
  return { startMs, stepMs, slotCount };
}

function viewOfSize(layout: number, count: number, numberCount: number): DataView {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + numberCount * NUMBER_BYTES));
  view.setUint8(0, VERSION);
  view.setUint8(1, layout);
  view.setUint32(4, count, true);
  return view;
}

function writeNumbers(view: DataView, position: number, numbers: ArrayLike<number>): void {
  for (let index = 0; index < numbers.length; index += 1) {
    view.setFloat64(HEADER_BYTES + (position + index) * NUMBER_BYTES, numbers[index]!, true);
  }
}

function readNumbers(view: DataView, position: number, count: number): Float64Array {
  const numbers = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    numbers[index] = view.getFloat64(HEADER_BYTES + (position + index) * NUMBER_BYTES, true);
  }
  return numbers;
}

function encodeRegular(chunk: SeriesChunk, raster: Slots): DataView {
  const values = new Float64Array(raster.slotCount).fill(Number.NaN);
  for (let index = 0; index < chunk.startMs.length; index += 1) {
    values[(chunk.startMs[index]! - raster.startMs) / raster.stepMs] = chunk.value[index]!;
  }
  const view = viewOfSize(REGULAR, raster.slotCount, REGULAR_LEAD + raster.slotCount);
  writeNumbers(view, 0, [raster.startMs, raster.stepMs]);
  writeNumbers(view, REGULAR_LEAD, values);
  return view;
}

function encodeIrregular(chunk: SeriesChunk): DataView {
  const count = chunk.startMs.length;
  const view = viewOfSize(IRREGULAR, count, IRREGULAR_WIDTH * count);
  writeNumbers(view, 0, chunk.startMs);
  writeNumbers(view, count, chunk.endMs);
  writeNumbers(view, 2 * count, chunk.value);
  return view;
}

/**
 * Packs a chunk into bytes: 8 per slot where the samples lie on a raster (gaps included), 24 per sample elsewhere. Every
 * number is kept exactly; equal chunks give equal bytes.
 */
export function encodeChunk(chunk: SeriesChunk): Uint8Array {
  invariant(chunk.value.every(Number.isFinite), 'the values of a chunk are finite');
  const raster = rasterOf(chunk);
  const view = raster === undefined ? encodeIrregular(chunk) : encodeRegular(chunk, raster);
  return new Uint8Array(view.buffer);
}

function damaged(path: string, value: number, expected: string): InputError {
  return new InputError('bad-chunk', 'The bytes of a series cannot be read.', {
    details: [{ path, value: String(value), expected }],
  });
}

function decodeRegular(view: DataView, count: number): SeriesChunk {
  const [startMs = Number.NaN, stepMs = Number.NaN] = readNumbers(view, 0, REGULAR_LEAD);
  const endMs = startMs + count * stepMs;
  if (!Number.isFinite(startMs)) throw damaged('startMs', startMs, 'an instant');
  if (!(stepMs > 0 && Number.isFinite(endMs) && endMs > startMs + (count - 1) * stepMs)) {
    throw damaged('stepMs', stepMs, 'a positive step');
  }
  return samplesFromRegular({ startMs, stepMs, value: readNumbers(view, REGULAR_LEAD, count) });
}

function decodeIrregular(view: DataView, count: number): SeriesChunk {
  const chunk = {
    startMs: readNumbers(view, 0, count),
    endMs: readNumbers(view, count, count),
    value: readNumbers(view, 2 * count, count),
  };
  let previousMs = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index += 1) {
    const sample = sampleAt(chunk, index);
    const ordered = sample.startMs >= previousMs && sample.endMs > sample.startMs;
    if (!ordered || !Number.isFinite(sample.endMs - sample.startMs)) {
      throw damaged(`startMs[${index}]`, sample.startMs, 'intervals in order that do not overlap');
    }
    if (!Number.isFinite(sample.value)) throw damaged(`value[${index}]`, sample.value, 'a finite number');
    previousMs = sample.endMs;
  }
  return chunk;
}

/**
 * Unpacks what `encodeChunk` packed.
 *
 * @throws InputError `bad-chunk` where the bytes are of another version, cut short, or not those of a chunk.
 */
export function decodeChunk(bytes: Uint8Array): SeriesChunk {
  if (bytes.byteLength < HEADER_BYTES)
    throw damaged('length', bytes.byteLength, `${HEADER_BYTES} bytes or more`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(0);
  if (version !== VERSION) throw damaged('version', version, `version ${VERSION}`);
  const layout = view.getUint8(1);
  if (layout !== REGULAR && layout !== IRREGULAR) throw damaged('layout', layout, 'layout 1 or 2');
  const count = view.getUint32(4, true);
  const numberCount = layout === REGULAR ? REGULAR_LEAD + count : IRREGULAR_WIDTH * count;
  const length = HEADER_BYTES + numberCount * NUMBER_BYTES;
  if (bytes.byteLength !== length) throw damaged('length', bytes.byteLength, `${length} bytes`);
  return layout === REGULAR ? decodeRegular(view, count) : decodeIrregular(view, count);
}

/**
 * Unpacks chunks that follow each other, as one set of samples: what `joinSamples` makes of what `decodeChunk` gives for
 * each. Where all lie on one raster without gaps they are copied, and not looked at one by one.
 *
 * @throws InputError `bad-chunk` as `decodeChunk`.
 */
export function decodeChunks(chunks: readonly Uint8Array[]): Samples {
  return decodeRasters(chunks) ?? joinSamples(chunks.map(decodeChunk));
}

/** @returns undefined where they do not follow each other on one raster: then they are looked at more closely. */
function decodeRasters(chunks: readonly Uint8Array[]): Samples | undefined {
  const values: Float64Array[] = [];
  let raster: Raster | undefined;
  let count = 0;
  for (const bytes of chunks) {
    const next = rasterIn(bytes);
    if (next === undefined) return undefined;
    raster ??= next.raster;
    const { startMs, stepMs } = next.raster;
    if (stepMs !== raster.stepMs || startMs !== raster.startMs + count * stepMs) return undefined;
    values.push(next.value);
    count += next.value.length;
  }
  if (raster === undefined || !isExact(raster, count)) return undefined;
  const joined = new Float64Array(count);
  let filled = 0;
  for (const value of values) {
    joined.set(value, filled);
    filled += value.length;
  }
  return areFinite(joined) ? samplesOnRaster(raster, joined) : undefined;
}

function areFinite(values: Float64Array): boolean {
  for (let index = 0; index < values.length; index += 1) {
    if (!Number.isFinite(values[index])) return false;
  }
  return true;
}

/** Whether instants on the raster are whole milliseconds, which are counted without rounding. */
function isExact({ startMs, stepMs }: Raster, count: number): boolean {
  return (
    Number.isInteger(startMs) && Number.isInteger(stepMs) && Number.isSafeInteger(startMs + count * stepMs)
  );
}

/** Numbers of a chunk lie in memory as they are stored. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The values of a regular chunk, not copied. @returns undefined for any other chunk, and where it has to be copied. */
function rasterIn(bytes: Uint8Array): { readonly raster: Raster; readonly value: Float64Array } | undefined {
  const isReadable = IS_LITTLE_ENDIAN && bytes.byteOffset % NUMBER_BYTES === 0;
  if (!isReadable || bytes.byteLength <= VALUES_AT || bytes.byteLength % NUMBER_BYTES !== 0) return undefined;
  if (bytes[0] !== VERSION || bytes[1] !== REGULAR) return undefined;
  const numbers = new Float64Array(
    bytes.buffer,
    bytes.byteOffset + HEADER_BYTES,
    bytes.byteLength / NUMBER_BYTES - 1,
  );
  const [count] = new Uint32Array(bytes.buffer, bytes.byteOffset + COUNT_AT, 1);
  const [startMs = Number.NaN, stepMs = Number.NaN] = numbers;
  if (count !== numbers.length - REGULAR_LEAD || !(stepMs > 0)) return undefined;
  return { raster: { startMs, stepMs }, value: numbers.subarray(REGULAR_LEAD) };
}
