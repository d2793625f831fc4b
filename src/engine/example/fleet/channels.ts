import type { ChannelSample, Component } from '../../telemetry/index.ts';
import type { Flows } from './flows.ts';
import type { FleetSystem } from './system.ts';

/** Lifetime energy of one channel [W·s]: into it, out of it. */
export interface Counter {
  importedWs: number;
  exportedWs: number;
}

export type Counters = Readonly<Record<'inverter' | 'battery' | 'photovoltaic' | 'site-meter', Counter>>;

/** Counters as a system has them when it begins: not at zero. */
export function countersOf({ startCounterWs }: FleetSystem): Counters {
  const counter = (): Counter => ({ importedWs: startCounterWs, exportedWs: startCounterWs });
  return { inverter: counter(), battery: counter(), photovoltaic: counter(), 'site-meter': counter() };
}

/** Counts the energy of an interval. */
export function countFlows(counters: Counters, flows: Flows, seconds: number): void {
  count(counters.inverter, flows.inverterW, seconds);
  count(counters.battery, flows.batteryW, seconds);
  count(counters.photovoltaic, flows.pvW, seconds);
  count(counters['site-meter'], flows.gridW, seconds);
}

function count(counter: Counter, powerW: number, seconds: number): void {
  if (powerW > 0) counter.importedWs += Math.round(powerW * seconds);
  else counter.exportedWs += Math.round(-powerW * seconds);
}

/** What a register reads where there is no current transformer. */
const NO_METER_W = -32_768;
const TENFOLD = 10;
const BATTERY_W_MAX = 6_700;
const INVERTER_W_MAX = 7_600;

/** What a system sends of an interval, with what is wrong with it for good. */
export function channelsOf(system: FleetSystem, flows: Flows, counters: Counters): readonly ChannelSample[] {
  const { isDcCoupled, fault } = system;
  const pvFactor = fault === 'pv-tenfold' ? TENFOLD : 1;
  const hasPv = isDcCoupled || system.hasPvMeter;
  return [
    sample('inverter', {
      point: 'ac',
      deviceId: system.inverterId,
      activePowerW: flows.inverterW,
      ...totals(counters.inverter),
      powerWMin: -INVERTER_W_MAX,
      powerWMax: INVERTER_W_MAX,
    }),
    sample('battery', {
      point: 'dc-bus',
      deviceId: system.batteryId,
      activePowerW: flows.batteryW,
      socPct: Math.round(flows.socPu * 1_000) / 10,
      ...totals(counters.battery),
      powerWMin: -BATTERY_W_MAX,
      powerWMax: BATTERY_W_MAX,
    }),
    hasPv
      ? sample('photovoltaic', {
          point: isDcCoupled ? 'dc-bus' : 'ac',
          deviceId: system.pvLinkId,
          activePowerW: flows.pvW * pvFactor + 0,
          ...totals(counters.photovoltaic),
        })
      : sample('photovoltaic', { point: 'ac', quality: 'absent' }),
    siteMeter(system, flows, counters['site-meter']),
  ];
}

function siteMeter({ fault }: FleetSystem, { gridW }: Flows, counter: Counter): ChannelSample {
  if (fault === 'ct-missing') return sample('site-meter', { point: 'ac', activePowerW: NO_METER_W });
  if (fault !== 'ct-reversed')
    return sample('site-meter', { point: 'ac', activePowerW: gridW, ...totals(counter) });
  const turned = { importedWs: counter.exportedWs, exportedWs: counter.importedWs };
  return sample('site-meter', { point: 'ac', activePowerW: 0 - gridW, ...totals(turned) });
}

function totals({
  importedWs,
  exportedWs,
}: Counter): Pick<ChannelSample, 'importedTotalWs' | 'exportedTotalWs'> {
  return { importedTotalWs: BigInt(importedWs), exportedTotalWs: BigInt(exportedWs) };
}

function sample(component: Component, more: Partial<ChannelSample>): ChannelSample {
  return {
    component,
    point: undefined,
    deviceId: undefined,
    activePowerW: undefined,
    reactivePowerVar: undefined,
    socPct: undefined,
    importedTotalWs: undefined,
    exportedTotalWs: undefined,
    voltageV: undefined,
    currentA: undefined,
    temperatureC: undefined,
    powerWMin: undefined,
    powerWMax: undefined,
    quality: 'measured',
    revenueGrade: false,
    aggregated: false,
    ...more,
  };
}
