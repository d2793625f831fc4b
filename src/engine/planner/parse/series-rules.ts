import * as rule from './series.ts';

/** What the series of one part of a problem may hold, by their keys. */
export type SeriesRules = Readonly<Record<string, rule.SeriesRule>>;

export const SITE_SERIES = {
  importPriceMicrosPerKwh: rule.PRICE,
  exportPriceMicrosPerKwh: rule.PRICE_OR_NOTHING,
  importLimitW: rule.LIMIT,
  exportLimitW: rule.LIMIT,
  fixedPowerW: rule.POWER,
} as const satisfies SeriesRules;

export const STORAGE_SERIES = {
  energyMinWh: rule.ENERGY_MIN,
  energyMaxWh: rule.CAPACITY,
  chargePowerWMax: rule.POWER_MAX,
  dischargePowerWMax: rule.POWER_MAX_OR_NOTHING,
  chargeEfficiencyPu: rule.CHARGE_EFFICIENCY,
  dischargeEfficiencyPu: rule.PART,
  retentionPu: rule.PART,
  usageW: rule.POWER,
} as const satisfies SeriesRules;

export const PV_SERIES = { availableW: rule.POWER_MAX } as const satisfies SeriesRules;
export const SHIFTABLE_SERIES = { startCostMicros: rule.START_COST } as const satisfies SeriesRules;
export const CONSTRAINT_SERIES = { minW: rule.BAND_MIN, maxW: rule.BAND_MAX } as const satisfies SeriesRules;
