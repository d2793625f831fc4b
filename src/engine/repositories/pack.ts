import { InvariantError } from '../errors.ts';
import type { Attribute, Attributes } from '../ports.ts';

const INT32_BYTES = 4;

/** Packs integers as 32 bits each, little-endian. */
export function packInt32(values: Int32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * INT32_BYTES);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index++)
    view.setInt32(index * INT32_BYTES, values[index]!, true);
  return bytes;
}

/**
 * Unpacks what `packInt32` packed.
 *
 * @throws InvariantError where the bytes are no whole number of integers.
 */
export function unpackInt32(bytes: Uint8Array): Int32Array {
  if (bytes.length % INT32_BYTES !== 0) {
    throw new InvariantError(`${bytes.length} bytes are no whole number of integers`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Int32Array(bytes.length / INT32_BYTES);
  for (let index = 0; index < values.length; index++)
    values[index] = view.getInt32(index * INT32_BYTES, true);
  return values;
}

/**
 * The attributes of a record: as it is, but for series of integers, which are packed, and properties
 * that are undefined, which are left out.
 *
 * @throws InvariantError for anything else that is not plain data.
 */
export function packRecord(record: object): Attributes {
  const attributes: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value !== undefined) attributes[name] = packValue(value);
  }
  return attributes;
}

function packValue(value: unknown): Attribute {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return value;
  }
  if (value instanceof Int32Array) return packInt32(value);
  if (Array.isArray(value)) return value.map(packValue);
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return packRecord(value);
  throw new InvariantError(`a record cannot hold ${Object.prototype.toString.call(value)}`);
}

/**
 * The record of these attributes. It is taken on trust that `packRecord` made them of a `Record`: the
 * key says what is stored under it, and the store's schema version guards the layout.
 */
export function unpackRecord<Record>(attributes: Attributes): Record {
  return unpackMap(attributes) as Record;
}

function unpackMap(attributes: Attributes): object {
  const record: { [name: string]: unknown } = {};
  for (const name of Object.keys(attributes)) record[name] = unpackValue(attributes[name]!);
  return record;
}

function unpackValue(value: Attribute): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return unpackInt32(value);
  if (Array.isArray(value)) return (value as readonly Attribute[]).map(unpackValue);
  return unpackMap(value as Attributes);
}
