import type { Device, PlannerProblem } from '../../planner/index.ts';
import type { DeviceSpec } from '../../portfolio/index.ts';
import { batteryDevice } from './devices/battery.ts';
import { chargerDevices } from './devices/charger.ts';
import { shiftableDevice } from './devices/shiftable.ts';
import { constant } from './devices/storage.ts';
import { thermalDevice } from './devices/thermal.ts';
import { baseLoadPower, pvPower } from './forecasts.ts';
import { type Built, built, refused, type SiteInputs } from './inputs.ts';
import { meanPrice, pricesOf } from './prices.ts';

/**
 * The planner problem of a site for one local day: what cannot be steered as forecast from history,
 * the tariff of the day, the devices in the state in which the plan of the day before leaves them.
 * Constraints of orders are not in it; they are added where orders are known.
 *
 * @returns the problem, or every reason why there is none.
 */
export function siteProblem(inputs: SiteInputs): Built<PlannerProblem> {
  const { site, grid } = inputs;
  const importPrice = pricesOf(site.importPrice, 'import', inputs);
  const exportPrice = pricesOf(site.exportPrice, 'export', inputs);
  const baseLoad = baseLoadPower(site.baseLoad, inputs);
  const importMicrosPerKwhMean = importPrice.outcome === 'built' ? meanPrice(importPrice.part) : 0;
  const devices = site.devices.map((spec) => devicesOf(spec, inputs, importMicrosPerKwhMean));

  if (
    importPrice.outcome === 'refused' ||
    exportPrice.outcome === 'refused' ||
    baseLoad.outcome === 'refused'
  ) {
    return refused(...reasonsOf([importPrice, exportPrice, baseLoad, ...devices]));
  }
  const deviceReasons = reasonsOf(devices);
  if (deviceReasons.length > 0) return refused(...deviceReasons);

  return built({
    id: `${site.id}/${grid.day}`,
    horizon: { startMs: grid.startMs, periodMs: constant(grid.periodCount, grid.periodMs), zone: grid.zone },
    site: {
      importPriceMicrosPerKwh: importPrice.part,
      exportPriceMicrosPerKwh: exportPrice.part,
      importLimitW: constant(grid.periodCount, site.importLimitW ?? Number.POSITIVE_INFINITY),
      exportLimitW: constant(grid.periodCount, site.exportLimitW ?? Number.POSITIVE_INFINITY),
      fixedPowerW: baseLoad.part,
      peaks: [],
      overruns: [],
      exclusiveImportExport: true,
      exportOnlyPvSurplus: false,
    },
    devices: devices.flatMap((device) => (device.outcome === 'built' ? device.part : [])),
    constraints: [],
  });
}

function devicesOf(
  spec: DeviceSpec,
  inputs: SiteInputs,
  importMicrosPerKwhMean: number,
): Built<readonly Device[]> {
  switch (spec.kind) {
    case 'battery':
      return built([batteryDevice(spec, inputs, importMicrosPerKwhMean)]);
    case 'charger':
      return built(chargerDevices(spec, inputs, importMicrosPerKwhMean));
    case 'thermal':
      return built([thermalDevice(spec, inputs, importMicrosPerKwhMean)]);
    case 'shiftable':
      return built([shiftableDevice(spec, inputs)].filter((device) => device !== undefined));
    case 'pv': {
      const available = pvPower(spec, inputs);
      if (available.outcome === 'refused') return available;
      return built([{ kind: 'pv', id: spec.id, availableW: available.part, curtailable: spec.curtailable }]);
    }
  }
}

function reasonsOf(parts: readonly Built<unknown>[]): readonly string[] {
  return parts.flatMap((part) => (part.outcome === 'refused' ? part.reasons : []));
}
