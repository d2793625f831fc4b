export { counted } from './counted.ts';
export { formatEnergy, formatMoney, formatPower, formatPricePerKwh } from './format.ts';
export {
  DURATION_EXPECTED,
  ENERGY_EXPECTED,
  MONEY_EXPECTED,
  PERCENT_EXPECTED,
  POWER_EXPECTED,
  POWER_W_MAX,
  PRICE_EXPECTED,
  parseDurationMs,
  parseEnergyWh,
  parseMoneyMicros,
  parsePct,
  parsePercentPu,
  parsePowerW,
  parsePricePerKwhMicros,
} from './parse.ts';
export { type RandomStream, randomStream } from './random.ts';
export { asInt32, roundHalfAwayFromZero } from './round.ts';
export { sumSeries } from './sum.ts';
export {
  writeDuration,
  writeEnergy,
  writeMicros,
  writePct,
  writePercentPu,
  writePower,
} from './write.ts';
