import { expect, type Reader, refuse, scalarText } from './reader.ts';

/** Weekdays as people write them: `mon-fri`, `sat,sun`, `[mon, wed]`; inside 1 Monday to 7 Sunday. */

const NAMES: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const EXPECTED = 'weekdays such as mon-fri, or sat,sun';

/** Shortest run of days that is written as a range. */
const RANGE_DAYS_MIN = 3;

export const EVERY_DAY: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

export const WEEKDAYS: Reader<readonly number[]> = {
  expected: EXPECTED,
  unreadable: EVERY_DAY,
  read(place) {
    const texts = Array.isArray(place.value) ? place.value.map(scalarText) : [scalarText(place.value)];
    const days = texts.map((text) => (text === undefined ? undefined : parseWeekdays(text)));
    const all = days.flatMap((some) => some ?? []);
    if (all.length === 0 || days.includes(undefined)) return refuse(place, EXPECTED, EVERY_DAY);
    return [...new Set(all)].sort();
  },
};

/** @returns the shortest text for the days: `mon-fri`, `mon,wed`, `mon-sun`. */
export function writeWeekdays(weekdays: readonly number[]): string {
  const parts: string[] = [];
  for (let index = 0; index < weekdays.length; ) {
    const run = runLength(weekdays, index);
    const first = nameOf(weekdays[index]!);
    if (run >= RANGE_DAYS_MIN) parts.push(`${first}-${nameOf(weekdays[index + run - 1]!)}`);
    else parts.push(...weekdays.slice(index, index + run).map(nameOf));
    index += run;
  }
  return parts.join(',');
}

function parseWeekdays(text: string): readonly number[] | undefined {
  const parts = text
    .toLowerCase()
    .split(',')
    .map((part) => parseRange(part.trim()));
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

/** A day, or a range of days, which may pass Sunday: `fri-mon`. */
function parseRange(text: string): readonly number[] | undefined {
  const [first = '', last = first, ...more] = text.split('-').map((part) => part.trim());
  const from = numberOf(first);
  const to = numberOf(last);
  if (from === 0 || to === 0 || more.length > 0) return undefined;
  const count = ((to - from + NAMES.length) % NAMES.length) + 1;
  return Array.from({ length: count }, (_, step) => ((from - 1 + step) % NAMES.length) + 1);
}

function numberOf(name: string): number {
  return NAMES.indexOf(name) + 1;
}

function nameOf(day: number): string {
  const name = NAMES[day - 1];
  expect(name !== undefined, EXPECTED);
  return name;
}

function runLength(weekdays: readonly number[], start: number): number {
  let length = 1;
  while (weekdays[start + length] === weekdays[start]! + length) length++;
  return length;
}
