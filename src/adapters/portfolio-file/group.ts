import type { FlexGroup } from '../../engine/portfolio/index.ts';
import { writeDuration, writePower } from '../../engine/quantity/index.ts';
import { MINUTE_MS } from '../../engine/time/index.ts';
import { FEEDER_EXPECTED, readFeeder, writeFeeder } from './feeder.ts';
import { readFields } from './fields.ts';
import type { Place } from './place.ts';
import { listOf, present } from './reader.ts';
import { REBALANCE, writeRebalance } from './rebalance.ts';
import { GROUP_ID, PERIOD, POWER_W, TEXT, ZONE } from './values.ts';

const CURRENCY_DEFAULT = 'EUR';
const PERIOD_DEFAULT = 15;

const FEEDERS = listOf('a list of feeders', { expected: FEEDER_EXPECTED, read: readFeeder });

export function readGroup(place: Place): FlexGroup {
  return readFields(place, 'a group: a map with id and zone', (fields) => {
    const id = fields.required('id', GROUP_ID);
    return {
      id,
      name: fields.withDefault<string>('name', TEXT, id),
      zone: fields.required('zone', ZONE),
      periodMinutes: fields.withDefault('period', PERIOD, PERIOD_DEFAULT),
      currency: fields.withDefault('currency', TEXT, CURRENCY_DEFAULT),
      ...present('importLimitW', fields.optional('importLimit', POWER_W)),
      ...present('exportLimitW', fields.optional('exportLimit', POWER_W)),
      ...present('feeders', fields.optional('feeders', FEEDERS)),
      ...present('rebalance', fields.optional('rebalance', REBALANCE)),
    };
  });
}

export function writeGroup(group: FlexGroup): object {
  return {
    id: group.id,
    name: group.name,
    zone: group.zone,
    period: writeDuration(group.periodMinutes * MINUTE_MS),
    currency: group.currency,
    ...(group.importLimitW === undefined ? {} : { importLimit: writePower(group.importLimitW) }),
    ...(group.exportLimitW === undefined ? {} : { exportLimit: writePower(group.exportLimitW) }),
    ...(group.feeders === undefined ? {} : { feeders: group.feeders.map(writeFeeder) }),
    ...(group.rebalance === undefined ? {} : { rebalance: writeRebalance(group.rebalance) }),
  };
}
