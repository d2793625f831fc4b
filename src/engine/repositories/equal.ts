import type { Attribute, Attributes } from '../ports.ts';

/**
 * Whether two attributes hold the same content: numbers by value (0 and −0 are the same), binary by its
 * bytes, lists in order, maps whatever the order of their names.
 */
export function equalAttributes(left: Attribute, right: Attribute): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (left instanceof Uint8Array || right instanceof Uint8Array) return equalBytes(left, right);
  if (isList(left) || isList(right)) return isList(left) && isList(right) && equalLists(left, right);
  return equalMaps(left as Attributes, right as Attributes); // all other kinds are excluded above
}

function isList(value: Attribute): value is readonly Attribute[] {
  return Array.isArray(value);
}

function equalBytes(left: Attribute, right: Attribute): boolean {
  if (!(left instanceof Uint8Array && right instanceof Uint8Array)) return false;
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function equalLists(left: readonly Attribute[], right: readonly Attribute[]): boolean {
  return left.length === right.length && left.every((value, index) => equalAttributes(value, right[index]!));
}

function equalMaps(left: Attributes, right: Attributes): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && equalAttributes(left[name]!, right[name]!));
}
