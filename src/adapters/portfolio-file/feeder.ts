import type { Feeder, FeederHours } from '../../engine/portfolio/index.ts';
import { writePower } from '../../engine/quantity/index.ts';
import { wallText } from '../../engine/time/index.ts';
import { readFields } from './fields.ts';
import type { Place } from './place.ts';
import { listOf, present } from './reader.ts';
import { FEEDER_ID, POWER_W, WALL_MINUTES } from './values.ts';
import { EVERY_DAY, WEEKDAYS, writeWeekdays } from './weekdays.ts';

export const FEEDER_EXPECTED = 'a feeder: a map with id and importLimit or exportLimit';
const HOURS_EXPECTED = 'hours: a map with start, end and importLimit or exportLimit';

const HOURS = listOf('a list of hours', { expected: HOURS_EXPECTED, read: readHours });

export function readFeeder(place: Place): Feeder {
  return readFields(place, FEEDER_EXPECTED, (fields) => ({
    id: fields.required('id', FEEDER_ID),
    ...present('importLimitW', fields.optional('importLimit', POWER_W)),
    ...present('exportLimitW', fields.optional('exportLimit', POWER_W)),
    hours: fields.withDefault('hours', HOURS, []),
  }));
}

function readHours(place: Place): FeederHours {
  return readFields(place, HOURS_EXPECTED, (fields) => ({
    startMinutes: fields.required('start', WALL_MINUTES),
    endMinutes: fields.required('end', WALL_MINUTES),
    weekdays: fields.withDefault('weekdays', WEEKDAYS, EVERY_DAY),
    ...present('importLimitW', fields.optional('importLimit', POWER_W)),
    ...present('exportLimitW', fields.optional('exportLimit', POWER_W)),
  }));
}

export function writeFeeder(feeder: Feeder): object {
  return { id: feeder.id, ...writeLimits(feeder), hours: feeder.hours.map(writeHours) };
}

function writeHours(hours: FeederHours): object {
  return {
    start: wallText(hours.startMinutes),
    end: wallText(hours.endMinutes),
    weekdays: writeWeekdays(hours.weekdays),
    ...writeLimits(hours),
  };
}

function writeLimits({ importLimitW, exportLimitW }: Pick<Feeder, 'importLimitW' | 'exportLimitW'>): object {
  return {
    ...(importLimitW === undefined ? {} : { importLimit: writePower(importLimitW) }),
    ...(exportLimitW === undefined ? {} : { exportLimit: writePower(exportLimitW) }),
  };
}
