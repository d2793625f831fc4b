import { type Day, parseDayStrict } from '../../engine/time/index.ts';

/** What an example was made from. */
export interface ExampleMaking {
  readonly seed: number;
  readonly siteCount: number;
  /** Days of history. */
  readonly dayCount: number;
}

const MARKER_PATTERN =
  /^# An example of flex: seed (\d+), sites (\d+), days (\d+) before (\d{4}-\d{2}-\d{2})\./;

/** The comment that stands in the first line of every file of an example, so that it is known again. */
export function markerLine({ seed, siteCount, dayCount }: ExampleMaking, today: Day): string {
  return `# An example of flex: seed ${seed}, sites ${siteCount}, days ${dayCount} before ${today}. Everything in it is made up.\n`;
}

/** What the first line of a file says. */
export interface Marker {
  readonly making: ExampleMaking;
  /** The first day that its history does not have. */
  readonly today: Day;
}

/** @returns undefined where the line is that of another file. */
export function readMarker(line: string): Marker | undefined {
  const [, seed, siteCount, dayCount, today] = MARKER_PATTERN.exec(line) ?? [];
  if (today === undefined) return undefined;
  return {
    making: { seed: Number(seed), siteCount: Number(siteCount), dayCount: Number(dayCount) },
    today: parseDayStrict(today),
  };
}

/** True where the same example was asked for; the day on which it was made does not count. */
export function sameMaking(a: ExampleMaking, b: ExampleMaking): boolean {
  return a.seed === b.seed && a.siteCount === b.siteCount && a.dayCount === b.dayCount;
}
