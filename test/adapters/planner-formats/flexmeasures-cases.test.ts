import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readForeignProblem } from '../../../src/adapters/planner-formats/read.ts';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { plan } from '../../../src/engine/planner/index.ts';
import type { PlannerCase } from '../../cases/planner-case.ts';

/**
 * Cases of FlexMeasures, told as the scheduling message by which it is asked, and planned at the cost that is known. The cases say
 * power and energy and not the message's fields; the fields are written here.
 */
const folder = resolve(process.env['FLEX_SHARED'] ?? '../shared', 'cases/planner');
const isThere = existsSync(folder);
/** FM-03 and FM-04 price a breach by its height alone, which no field of a message does. */
const NOT_SAID = /^FM-0[34]/;
const names = isThere
  ? readdirSync(folder).filter((name) => name.startsWith('FM-') && !NOT_SAID.test(name))
  : [];

type Site = PlannerCase['site'];
type CaseDevice = PlannerCase['devices'][number];
type Series = Site['importPriceEurPerKwh'];

class Message {
  readonly sensors: Record<string, object> = {};
  readonly source: PlannerCase;

  constructor(source: PlannerCase) {
    this.source = source;
  }

  get hours(): number {
    return this.source.horizon.periodMinutes! / 60;
  }

  /** The end of a period. */
  endOf(period: number): string {
    return new Date(
      Date.parse(this.source.horizon.start) + (period + 1) * this.hours * 3_600_000,
    ).toISOString();
  }

  quantity(value: Series | undefined, unit: string): unknown {
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) return `${String(value)} ${unit}`;
    const id = Object.keys(this.sensors).length + 1;
    const resolution = `PT${this.source.horizon.periodMinutes}M`;
    this.sensors[id] = { unit, start: this.source.horizon.start, resolution, values: value };
    return { sensor: id };
  }

  model(device: CaseDevice): object {
    if (device.type === 'shiftable') {
      const forbidden = (device.forbidden ?? []).flatMap((flag, period) =>
        flag === 0 ? [] : [{ start: this.endOf(period - 1), end: this.endOf(period) }],
      );
      return {
        'process-type': device.contiguous === true ? 'SHIFTABLE' : 'BREAKABLE',
        power: `${device.powerKw} kW`,
        duration: `PT${device.durationPeriods * this.source.horizon.periodMinutes!}M`,
        'time-restrictions': forbidden,
      };
    }
    const at = (period: number, kwh: number) => ({ datetime: this.endOf(period), value: `${kwh} kWh` });
    const targets = device.socTargets ?? [];
    const maxima = Array.isArray(device.socMaxKwh) ? device.socMaxKwh : [];
    return {
      'soc-at-start': `${device.socStartKwh} kWh`,
      'soc-min': `${String(device.socMinKwh)} kWh`,
      'soc-max': `${maxima.length === 0 ? String(device.socMaxKwh) : Math.max(...maxima.map(Number))} kWh`,
      'soc-minima': [
        ...targets.flatMap(({ period, minKwh }) => (minKwh === undefined ? [] : [at(period, minKwh)])),
        ...(device.softSocMin?.periods ?? []).map(({ period, kwh }) => at(period, kwh)),
      ],
      'soc-maxima': [
        ...targets.flatMap(({ period, maxKwh }) => (maxKwh === undefined ? [] : [at(period, maxKwh)])),
        ...maxima.map((kwh, period) => at(period, Number(kwh))),
      ],
      'soc-targets': targets.flatMap(({ period, equalKwh }) =>
        equalKwh === undefined ? [] : [at(period, equalKwh)],
      ),
      'power-capacity': device.softPower && this.quantity(device.chargeMaxKw, 'kW'),
      'consumption-capacity': this.quantity(device.softPower?.[0]?.limitKw ?? device.chargeMaxKw, 'kW'),
      'production-capacity': this.quantity(device.softPower?.[1]?.limitKw ?? device.dischargeMaxKw, 'kW'),
      'charging-efficiency': this.quantity(device.chargeEff, ''),
      'discharging-efficiency': this.quantity(device.dischargeEff, ''),
      'storage-efficiency': this.quantity(device.retentionPerPeriod, ''),
      'soc-usage': this.quantity(device.usageKw, 'kW'),
      'operation-modes': device.powerBandsKw?.map(([low, high]) => ({
        'consumption-range': [`${low} kW`, `${high} kW`],
      })),
    };
  }

  context(): object {
    const { site, devices } = this.source;
    const [device] = devices;
    const breach = site.peaks?.find(({ id }) => id.includes('breach'));
    const peakOf = (direction: string) =>
      site.peaks?.find(({ id, direction: way }) => id.includes('peak') && way === direction);
    const [consumptionPeak, productionPeak] = [peakOf('import'), peakOf('export')];
    const soft = device?.type === 'storage' ? device : undefined;
    const targetPrice = soft?.socTargets?.find(({ softPriceEurPerKwh: price }) => price !== undefined);
    // A message prices a breach once and for each hour; a case's target once.
    const targetEurPerKwh = targetPrice && targetPrice.softPriceEurPerKwh! / (1 + this.hours);
    return {
      'relax-constraints': false,
      'consumption-price': this.quantity(site.importPriceEurPerKwh, 'EUR/kWh'),
      'production-price': this.quantity(site.exportPriceEurPerKwh, 'EUR/kWh'),
      'site-power-capacity': breach === undefined ? undefined : this.quantity(site.importLimitKw, 'kW'),
      'site-consumption-capacity':
        breach === undefined ? this.quantity(site.importLimitKw, 'kW') : `${breach.thresholdKw} kW`,
      'site-consumption-breach-price': breach && `${breach.priceEurPerKw} EUR/kW`,
      'site-production-capacity': this.quantity(site.exportLimitKw, 'kW'),
      'site-peak-consumption': consumptionPeak && `${consumptionPeak.thresholdKw} kW`,
      'site-peak-consumption-price': consumptionPeak && `${consumptionPeak.priceEurPerKw} EUR/kW`,
      'site-peak-production': productionPeak && `${productionPeak.thresholdKw} kW`,
      'site-peak-production-price': productionPeak && `${productionPeak.priceEurPerKw} EUR/kW`,
      'soc-minima-breach-price': perKwh(targetEurPerKwh ?? soft?.softSocMin?.priceEurPerKwhHour),
      'consumption-breach-price': soft?.softPower && `${soft.softPower[0]!.priceEurPerKwMax} EUR/kW`,
      'production-breach-price': soft?.softPower && `${soft.softPower[1]!.priceEurPerKwMax} EUR/kW`,
      'inflexible-consumption': listed(this.quantity(site.fixedLoadKw, 'kW')),
      'inflexible-production': listed(this.quantity(site.pv?.availableKw, 'kW')),
    };
  }

  toJson(): unknown {
    const { horizon, devices } = this.source;
    const message = {
      start: horizon.start,
      duration: `PT${horizon.periods * horizon.periodMinutes!}M`,
      resolution: `PT${horizon.periodMinutes}M`,
      zone: horizon.timeZone,
      'flex-model': devices.map((device, index) => ({ sensor: 100 + index, ...this.model(device) })),
      'flex-context': this.context(),
      sensors: this.sensors,
    };
    return JSON.parse(JSON.stringify(message));
  }
}

const perKwh = (eurPerKwh: number | undefined) =>
  eurPerKwh === undefined ? undefined : `${eurPerKwh} EUR/kWh`;
const listed = (value: unknown) => (value === undefined ? undefined : [value]);

test.runIf(!isThere)(
  `recorded cases of FlexMeasures are skipped: there is no ${folder} (set FLEX_SHARED)`,
  () => {
    expect(names).toEqual([]);
  },
);

describe.runIf(isThere)('recorded cases of FlexMeasures as its messages', () => {
  test.each(names)('%s', async (name) => {
    const source = JSON.parse(readFileSync(resolve(folder, name), 'utf8')) as PlannerCase;
    const { problem } = readForeignProblem('flexmeasures', new Message(source).toJson());
    const result = plan(problem, await loadHighs());
    const { objectiveEur, status, tolEur } = source.expected;
    if (status === 'infeasible') {
      expect(result.status).toBe('infeasible');
      return;
    }
    if (result.status === 'infeasible') throw new Error(JSON.stringify(result.conflicts));
    const toleranceEur = tolEur ?? 1e-6 * Math.max(1, Math.abs(objectiveEur!));
    expect(Math.abs(result.costMicros / 1e6 - objectiveEur!)).toBeLessThanOrEqual(toleranceEur);
  });
});
