/** Zones, days, settlement periods and instants. Nothing outside this module computes an offset. */
export {
  addDays,
  compareDays,
  type Day,
  type DayKind,
  dayKind,
  daysBetween,
  parseDayStrict,
  type Weekday,
  weekday,
} from './day.ts';
export { type Disambiguator, makeDisambiguator, type SequencedStamp } from './disambiguate.ts';
export { formatInstant, formatTime } from './format.ts';
export {
  dayExists,
  dayLengthMs,
  dayOf,
  dayStartMs,
  daysOfInterval,
  type Grid,
  gridOf,
  isPeriodMinutes,
  PERIOD_MINUTES,
  type PeriodMinutes,
  periodCountOf,
  periodIndexAt,
  periodInterval,
  periodStartMs,
  sameGrid,
} from './grid.ts';
export {
  containsInstant,
  containsInterval,
  durationMs,
  type Interval,
  intersection,
  overlapMs,
  overlaps,
} from './interval.ts';
export { offsetMinutesAt } from './offsets.ts';
export { type Clock, parseDay } from './parse-day.ts';
export { type InstantOptions, parseInstant } from './parse-instant.ts';
export { type PeriodRange, parsePeriodRange } from './parse-period-range.ts';
export {
  type DateConvention,
  makeTimestampParser,
  type ParsedStamp,
  type TimestampOptions,
  type TimestampParser,
} from './timestamp.ts';
export { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './units.ts';
export { periodLabel, wallInstantMs, wallMinutes, wallMinutesAt, wallText } from './wall.ts';
export { knownZones, parseZone, UTC, type Zone } from './zone.ts';
