import {
  type Day,
  type Grid,
  gridOf,
  type PeriodMinutes,
  parseDayStrict,
  parseZone,
  type Zone,
} from '../../../src/engine/time/index.ts';

/** Days that break naive arithmetic, with their periods of 15, 30 and 60 minutes; undefined = not whole. */
export const DAY_VECTORS: readonly (readonly [string, string, number, number, number | undefined])[] = [
  ['Europe/Amsterdam', '2026-03-28', 96, 48, 24],
  ['Europe/Amsterdam', '2026-03-29', 92, 46, 23],
  ['Europe/Amsterdam', '2026-10-25', 100, 50, 25],
  ['UTC', '2026-03-29', 96, 48, 24],
  ['Africa/Cairo', '2024-04-26', 92, 46, 23], // 00:00 skipped
  ['Africa/Cairo', '2024-10-31', 100, 50, 25], // put back at 24:00 to 23:00 of the same day
  ['Australia/Lord_Howe', '2026-04-05', 98, 49, undefined], // half an hour
  ['Australia/Lord_Howe', '2026-10-04', 94, 47, undefined],
  ['America/Asuncion', '2023-10-01', 92, 46, 23], // 00:00 skipped
  ['America/Nuuk', '2026-03-28', 92, 46, 23], // 22:00 → 23:00
  ['America/Nuuk', '2026-10-24', 100, 50, 25], // 24:00 → 23:00
  ['Pacific/Apia', '2011-12-29', 96, 48, 24],
  ['Pacific/Apia', '2011-12-30', 0, 0, 0], // left out at the date line
  ['Pacific/Apia', '2011-12-31', 96, 48, 24],
  ['Asia/Gaza', '2016-10-28', 96, 48, 24],
  ['Asia/Gaza', '2016-10-29', 100, 50, 25], // 00:00 twice
  ['America/St_Johns', '2010-11-06', 96, 48, 24],
  ['America/St_Johns', '2010-11-07', 100, 50, 25], // 00:01 → 23:01 of the day before
  ['Antarctica/Troll', '2026-03-29', 88, 44, 22], // two hours
  ['Antarctica/Troll', '2026-10-25', 104, 52, 26],
  ['Asia/Kathmandu', '2026-06-01', 96, 48, 24],
];

export function zoneDay(zone: string, day: string): readonly [Zone, Day] {
  return [parseZone(zone), parseDayStrict(day)];
}

export function grid(zone: string, day: string, minutes: PeriodMinutes = 15): Grid {
  return gridOf(parseZone(zone), parseDayStrict(day), minutes);
}

/** The first expected value of a refusal, or the code where it has none. */
export function refusal(action: () => unknown): {
  readonly code: string;
  readonly expected: readonly string[];
} {
  try {
    action();
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'details' in error) {
      const details = error.details as readonly { readonly expected: string }[];
      return { code: String(error.code), expected: details.map(({ expected }) => expected) };
    }
    throw error;
  }
  throw new Error('nothing was refused');
}
