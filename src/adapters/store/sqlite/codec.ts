import { AdapterError, InvariantError, invariant } from '../../../engine/errors.ts';
import {
  type Attribute,
  type Attributes,
  ITEM_BYTES_MAX,
  type Item,
  type ItemKey,
} from '../../../engine/ports.ts';

/**
 * How an item lies in its row: the attributes as one JSON text that people can read with any SQLite
 * tool, and all binary values one after the other in one blob. In the JSON, three things stand for
 * what JSON cannot say:
 *
 * - `{"$binary":[offset,length]}`: bytes of the blob;
 * - `{"$number":"-0"}`: negative zero;
 * - a name that begins with `$` carries one more `$`, so that data never looks like one of the above.
 */
export interface Row {
  readonly pk: string;
  readonly sk: string;
  readonly body: string;
  readonly binary: Uint8Array | null;
}

/** Longest keys and deepest nesting, as in DynamoDB. */
const PK_BYTES_MAX = 2048;
const SK_BYTES_MAX = 1024;
const NESTING_MAX = 32;

/** That a code unit takes at most. */
const UTF8_BYTES_MAX = 3;

const BINARY = '$binary';
const NUMBER = '$number';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

interface Encoding {
  readonly path: string[];
  readonly parts: Uint8Array[];
  byteCount: number;
}

/**
 * The row of an item.
 *
 * @throws InvariantError for a key or a value that the table cannot hold: a bug in the caller.
 * @throws AdapterError `item-too-large` beyond ITEM_BYTES_MAX, keys included.
 */
export function encodeItem(item: Item): Row {
  assertKey(item);
  const encoding: Encoding = { path: [], parts: [], byteCount: 0 };
  const body = JSON.stringify(encodeMap(item.attributes, encoding));
  const binary = encoding.parts.length === 0 ? null : Buffer.concat(encoding.parts, encoding.byteCount);
  const row = { pk: item.pk, sk: item.sk, body, binary };
  assertSize(row);
  return row;
}

/** @throws InvariantError for a key that is empty, too long or no well-formed Unicode. */
export function assertKey(key: ItemKey): void {
  assertKeyPart('partition', key.pk, PK_BYTES_MAX);
  assertKeyPart('sort', key.sk, SK_BYTES_MAX);
}

function assertKeyPart(name: string, text: string, bytesMax: number): void {
  if (typeof text === 'string' && text.length > 0 && text.isWellFormed()) {
    if (text.length * UTF8_BYTES_MAX <= bytesMax) return;
    const bytes = Buffer.byteLength(text);
    invariant(bytes <= bytesMax, `the ${name} key has ${bytes} bytes, at most ${bytesMax} are possible`);
    return;
  }
  invariant(typeof text === 'string' && text.length > 0, `the ${name} key is empty`);
  invariant(false, `the ${name} key is no well-formed Unicode`);
}

/** Bytes that count towards the limit of an item. */
export function rowBytes(row: Row): number {
  return (
    Buffer.byteLength(row.pk) +
    Buffer.byteLength(row.sk) +
    Buffer.byteLength(row.body) +
    (row.binary?.length ?? 0)
  );
}

function assertSize(row: Row): void {
  const bytes = rowBytes(row);
  if (bytes <= ITEM_BYTES_MAX) return;
  throw new AdapterError(
    'item-too-large',
    `The item ${row.pk} / ${row.sk} has ${bytes} bytes; the store holds at most ${ITEM_BYTES_MAX} per item.`,
  );
}

function encodeValue(value: Attribute, encoding: Encoding): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return encodeNumber(value, encoding);
    case 'object':
      if (value === null) return null;
      return encodeObject(value, encoding);
    default:
      return refuse(encoding, `is ${typeof value}`);
  }
}

function encodeNumber(value: number, encoding: Encoding): Json {
  if (!Number.isFinite(value)) return refuse(encoding, `is ${value}`);
  return Object.is(value, -0) ? { [NUMBER]: '-0' } : value;
}

function encodeObject(value: Exclude<Attribute, string | number | boolean | null>, encoding: Encoding): Json {
  if (encoding.path.length > NESTING_MAX) return refuse(encoding, `is nested deeper than ${NESTING_MAX}`);
  if (value instanceof Uint8Array) return encodeBinary(value, encoding);
  if (Array.isArray(value)) {
    return Array.from(value as readonly Attribute[], (element, index) =>
      encodeAt(String(index), element, encoding),
    );
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return refuse(encoding, 'is no plain object');
  return encodeMap(value as Attributes, encoding);
}

function encodeBinary(value: Uint8Array, encoding: Encoding): Json {
  const offset = encoding.byteCount;
  encoding.parts.push(value);
  encoding.byteCount += value.length;
  return { [BINARY]: [offset, value.length] };
}

function encodeMap(map: Attributes, encoding: Encoding): Json {
  const encoded: Record<string, Json> = {};
  for (const name of Object.keys(map)) {
    const value = encodeAt(name, map[name]!, encoding);
    if (name === '__proto__') Object.defineProperty(encoded, name, { value, enumerable: true });
    else encoded[name.startsWith('$') ? `$${name}` : name] = value;
  }
  return encoded;
}

function encodeAt(name: string, value: Attribute, encoding: Encoding): Json {
  encoding.path.push(name);
  const encoded = encodeValue(value, encoding);
  encoding.path.pop();
  return encoded;
}

function refuse(encoding: Encoding, why: string): never {
  throw new InvariantError(`the attribute ${encoding.path.join('.')} ${why}, which the table cannot hold`);
}

/**
 * The attributes of a row.
 *
 * @throws SyntaxError or RangeError for a row that `encodeItem` did not write; the caller says which.
 */
export function decodeAttributes(body: string, binary: Uint8Array | null): Attributes {
  if (binary !== null && body.length <= CHUNK_BODY_LENGTH_MAX) return decodeShort(body, binary);
  return decodeText(body, binary);
}

/** Bodies of chunks of series are shorter, and say the same thousands of times. */
const CHUNK_BODY_LENGTH_MAX = 64;
const SHORT_BODIES_MAX = 1_000;
const shortBodies = new Map<string, ShortBody>();

/** A body of one binary attribute, the whole of the row's binary, and of numbers. */
interface ShortBody {
  readonly numbers: readonly (readonly [string, number])[];
  readonly binaryName: string;
  readonly byteCount: number;
}

function decodeShort(body: string, binary: Uint8Array): Attributes {
  const known = shortBodies.get(body);
  if (known === undefined || known.byteCount !== binary.length || Buffer.isBuffer(binary)) {
    const attributes = decodeText(body, binary);
    if (known === undefined) rememberShort(body, attributes, binary);
    return attributes;
  }
  const attributes: Record<string, Attribute> = {};
  for (const [name, value] of known.numbers) attributes[name] = value;
  attributes[known.binaryName] = binary;
  return attributes;
}

function rememberShort(body: string, attributes: Attributes, binary: Uint8Array): void {
  const [binaries, others] = [true, false].map((wanted) =>
    Object.entries(attributes).filter(([, value]) => value instanceof Uint8Array === wanted),
  );
  const [only] = binaries!;
  const areNumbers = others!.every(([, value]) => typeof value === 'number');
  if (binaries!.length !== 1 || !areNumbers || shortBodies.size >= SHORT_BODIES_MAX) return;
  if ((only![1] as Uint8Array).length !== binary.length || body.includes('__proto__')) return;
  const numbers = others!.map(([name, value]) => [name, value as number] as const); // checked above
  shortBodies.set(body, { numbers, binaryName: only![0], byteCount: binary.length });
}

function decodeText(body: string, binary: Uint8Array | null): Attributes {
  const parsed = JSON.parse(body) as Json;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SyntaxError('the body is no JSON object');
  }
  if (!body.includes('"$')) return parsed as Attributes;
  return decodeMap(parsed as Record<string, Json>, binary);
}

function decodeValue(value: Json, binary: Uint8Array | null): Attribute {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((element) => decodeValue(element, binary));
  const map = value as Record<string, Json>;
  if (Object.hasOwn(map, BINARY)) return decodeBinary(map[BINARY]!, binary);
  if (Object.hasOwn(map, NUMBER)) return decodeNumber(map[NUMBER]!);
  return decodeMap(map, binary);
}

/** Decodes in place: the map comes fresh from the parser, and nobody else has it. */
function decodeMap(map: Record<string, Json>, binary: Uint8Array | null): Attributes {
  const decoded = map as Record<string, Attribute>;
  let hasDollar = false;
  for (const name in map) {
    const value = map[name]!;
    if (typeof value === 'object') decoded[name] = decodeValue(value, binary);
    hasDollar ||= name.startsWith('$');
  }
  return hasDollar ? withoutDollars(decoded) : decoded;
}

function withoutDollars(map: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name.startsWith('$') ? name.slice(1) : name, value]),
  );
}

function decodeBinary(reference: Json, binary: Uint8Array | null): Uint8Array {
  const [offset, length] = Array.isArray(reference) ? (reference as readonly Json[]) : [];
  const isInside =
    Number.isInteger(offset) &&
    Number.isInteger(length) &&
    (offset as number) >= 0 &&
    (length as number) >= 0 &&
    (offset as number) + (length as number) <= (binary?.length ?? 0);
  if (!isInside) throw new RangeError(`${JSON.stringify(reference)} is not inside the binary column`);
  const bytes = binary ?? new Uint8Array(0);
  // As it comes from the file it belongs to nobody else; a Buffer may lie in memory that others use.
  if (length === bytes.length && !Buffer.isBuffer(bytes)) return bytes;
  return new Uint8Array(bytes.subarray(offset as number, (offset as number) + (length as number)));
}

function decodeNumber(text: Json): number {
  if (text === '-0') return -0;
  throw new SyntaxError(`${JSON.stringify(text)} is no number`);
}
