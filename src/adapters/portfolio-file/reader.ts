import { InputError } from '../../engine/errors.ts';
import { type Place, partOf } from './place.ts';

/** How one kind of value is read. */
export interface Reader<T> {
  /** What is expected, as a clause. */
  readonly expected: string;
  /**
   * What stands in for a value that cannot be read, after that has been reported: nothing that another
   * check would complain of as well. It never leaves the adapter.
   */
  readonly unreadable: T;
  read(place: Place): T;
}

/** @returns a reader of scalars, from a parser of their text that throws InputError. */
export function scalar<T>(expected: string, unreadable: T, parse: (text: string) => T): Reader<T> {
  return {
    expected,
    unreadable,
    read(place) {
      const text = scalarText(place.value);
      if (text === undefined) return refuse(place, expected, unreadable);
      try {
        return parse(text);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return refuse(place, error.details[0]?.expected ?? expected, unreadable);
      }
    },
  };
}

/** @returns a reader of lists whose elements are read one by one. */
export function listOf<T>(expected: string, element: Omit<Reader<T>, 'unreadable'>): Reader<readonly T[]> {
  return {
    expected,
    unreadable: [],
    read(place) {
      if (!Array.isArray(place.value)) return refuse(place, expected, []);
      return place.value.map((value, index) => element.read(partOf(place, index, value)));
    },
  };
}

/** Reports what stands at the place, and @returns the stand-in. */
export function refuse<T>(place: Place, expected: string, unreadable: T): T {
  place.report.add(place, { value: describe(place.value), expected });
  return unreadable;
}

/** @returns the text of a scalar; undefined for lists and maps. */
export function scalarText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? undefined : String(value);
}

/** @throws InputError with what was expected, for a parser within a reader. */
export function expect(condition: boolean, expected: string): asserts condition {
  if (!condition) throw new InputError('bad-value', expected, { details: [{ path: '', expected }] });
}

/** @returns an object with the one field, or none where there is no value: for fields that may be absent. */
export function present<Key extends string, T>(key: Key, value: T | undefined): { readonly [K in Key]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: T }); // computed keys widen to string
}

/** @returns what stands there, as it is told to people. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isMap(value) ? 'a map' : String(value);
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
