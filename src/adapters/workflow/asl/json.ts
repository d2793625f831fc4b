/** A value as JSON can hold it. Everything that passes between states is one of these. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Copies a value of our own code into JSON, as a call over the network would: functions and
 * undefined fields vanish, dates become text, and nothing is shared with the caller afterwards.
 */
export function toJson(value: unknown): Json {
  const text = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as Json); // what JSON.parse returns is JSON
}

/** Length of the value's JSON text in UTF-8 [bytes], which is what payload limits count. */
export function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}
