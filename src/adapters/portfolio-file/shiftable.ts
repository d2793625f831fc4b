import type { ShiftableSpec } from '../../engine/portfolio/index.ts';
import { writeDuration, writePower } from '../../engine/quantity/index.ts';
import { MINUTE_MS, wallText } from '../../engine/time/index.ts';
import type { Fields } from './fields.ts';
import { DEVICE_ID, MINUTES, POWER_W, WALL_MINUTES } from './values.ts';
import { EVERY_DAY, WEEKDAYS, writeWeekdays } from './weekdays.ts';

const END_OF_DAY_MINUTES = 1440;

export function readShiftable(fields: Fields): ShiftableSpec {
  return {
    kind: 'shiftable',
    id: fields.required('id', DEVICE_ID),
    powerW: fields.required('power', POWER_W),
    durationMinutes: fields.required('duration', MINUTES),
    earliestStartMinutes: fields.withDefault('earliestStart', WALL_MINUTES, 0),
    latestEndMinutes: fields.withDefault('latestEnd', WALL_MINUTES, END_OF_DAY_MINUTES),
    weekdays: fields.withDefault('weekdays', WEEKDAYS, EVERY_DAY),
  };
}

export function writeShiftable(run: ShiftableSpec): object {
  return {
    id: run.id,
    kind: run.kind,
    power: writePower(run.powerW),
    duration: writeDuration(run.durationMinutes * MINUTE_MS),
    earliestStart: wallText(run.earliestStartMinutes),
    latestEnd: wallText(run.latestEndMinutes),
    weekdays: writeWeekdays(run.weekdays),
  };
}
