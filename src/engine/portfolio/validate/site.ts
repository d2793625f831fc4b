import type { PriceRule, Site } from '../types.ts';
import { checkDevice } from './device.ts';
import { checkWhole, type Findings, POWER } from './findings.ts';

/** Finds what is wrong with one site by itself, its devices included. */
export function checkSite(found: Findings, path: string, site: Site): void {
  const connection = `${path}.connection`;
  if (site.importLimitW !== undefined) {
    checkWhole(found, `${connection}.importLimit`, site.importLimitW, POWER);
  }
  if (site.exportLimitW !== undefined) {
    checkWhole(found, `${connection}.exportLimit`, site.exportLimitW, POWER);
  }
  checkPriceRule(found, `${path}.tariff.import`, site.importPrice);
  checkPriceRule(found, `${path}.tariff.export`, site.exportPrice);
  if (site.baseLoad.kind === 'constant' && !Number.isSafeInteger(site.baseLoad.powerW)) {
    found.add(`${path}.baseLoad`, site.baseLoad.powerW, 'a whole number of watts');
  }
  site.devices.forEach((device, index) => {
    checkDevice(found, `${path}.devices[${index}]`, device);
  });
}

/** Prices may be negative; they need only be exact. */
function checkPriceRule(found: Findings, path: string, rule: PriceRule): void {
  if (rule.kind === 'constant') {
    checkMicros(found, path, rule.priceMicrosPerKwh);
    return;
  }
  if (!Number.isFinite(rule.factor)) found.add(`${path}.factor`, rule.factor, 'a number such as 1.21');
  checkMicros(found, `${path}.add`, rule.addMicrosPerKwh);
}

function checkMicros(found: Findings, path: string, micros: number): void {
  if (!Number.isSafeInteger(micros)) found.add(path, micros, 'a price of whole micro-units per kWh');
}
