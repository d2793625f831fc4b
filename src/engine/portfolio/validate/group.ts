import { InputError } from '../../errors.ts';
import { isPeriodMinutes, PERIOD_MINUTES, parseZone } from '../../time/index.ts';
import type { FlexGroup } from '../types.ts';
import { checkWhole, type Findings, POWER } from './findings.ts';

const CURRENCY = /^[A-Z]{3}$/;

/** Finds what is wrong with one group by itself. */
export function checkGroup(found: Findings, path: string, group: FlexGroup): void {
  if (group.name.trim() === '') found.add(`${path}.name`, group.name, 'a name');
  checkZone(found, `${path}.zone`, group.zone);
  if (!isPeriodMinutes(group.periodMinutes)) {
    found.add(`${path}.period`, `${group.periodMinutes}m`, `one of ${PERIOD_MINUTES.join(', ')} minutes`);
  }
  if (!CURRENCY.test(group.currency)) {
    found.add(`${path}.currency`, group.currency, 'the three capitals of a currency, such as EUR');
  }
  if (group.importLimitW !== undefined) checkWhole(found, `${path}.importLimit`, group.importLimitW, POWER);
  if (group.exportLimitW !== undefined) checkWhole(found, `${path}.exportLimit`, group.exportLimitW, POWER);
}

function checkZone(found: Findings, path: string, zone: string): void {
  try {
    parseZone(zone);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    found.add(path, zone, error.details[0]?.expected ?? 'a time zone such as Europe/Amsterdam');
  }
}
