import type { BaseLoad, DeviceSpec, PriceRule, Site } from '../../engine/portfolio/index.ts';
import { formatEnergy, formatPower, formatPricePerKwh } from '../../engine/quantity/index.ts';
import { wallText } from '../../engine/time/index.ts';
import type { View } from '../shell/result.ts';

/** A site as people read it. */
export function siteViews(site: Site, currency: string): readonly View[] {
  return [
    {
      kind: 'pairs',
      title: `Site ${site.id}`,
      pairs: [
        ['import limit', site.importLimitW === undefined ? undefined : formatPower(site.importLimitW)],
        ['export limit', site.exportLimitW === undefined ? undefined : formatPower(site.exportLimitW)],
        ['import price', priceText(site.importPrice, currency)],
        ['export price', priceText(site.exportPrice, currency)],
        ['base load', baseLoadText(site.baseLoad)],
      ],
    },
    ...(site.devices.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: 'Devices',
            headers: ['device', 'kind', 'what it is'],
            rows: site.devices.map((device) => [device.id, device.kind, deviceText(device)] as const),
          } satisfies View,
        ]),
  ];
}

function priceText(rule: PriceRule, currency: string): string {
  if (rule.kind === 'constant') return formatPricePerKwh(rule.priceMicrosPerKwh, currency);
  const factor = rule.factor === 1 ? '' : `${rule.factor} × `;
  const added = rule.addMicrosPerKwh === 0 ? '' : ` + ${formatPricePerKwh(rule.addMicrosPerKwh, currency)}`;
  return `${factor}series ${rule.seriesId}${added}`;
}

function baseLoadText(baseLoad: BaseLoad): string {
  return baseLoad.kind === 'constant' ? formatPower(baseLoad.powerW) : `series ${baseLoad.seriesId}`;
}

function deviceText(device: DeviceSpec): string {
  switch (device.kind) {
    case 'battery':
      return `${formatEnergy(device.capacityWh)}, charges at ${formatPower(device.chargePowerWMax)}, discharges at ${formatPower(device.dischargePowerWMax)}`;
    case 'pv':
      return `series ${device.seriesId}${device.peakPowerW === undefined ? '' : `, ${formatPower(device.peakPowerW)} peak`}${device.curtailable ? ', curtailable' : ''}`;
    case 'charger':
      return `${formatPower(device.chargePowerWMax)}, ${device.sessions.map(({ energyWh, arrivalMinutes, departureMinutes }) => `${formatEnergy(energyWh)} from ${wallText(arrivalMinutes)} to ${wallText(departureMinutes)}`).join('; ')}`;
    case 'thermal':
      return `${formatPower(device.powerWMax)} electric, ${device.coefficientOfPerformance} heat per electricity, ${formatEnergy(device.capacityWh)} store, ${formatPower(device.demandW)} demand`;
    case 'shiftable':
      return `${formatPower(device.powerW)} for ${device.durationMinutes} min between ${wallText(device.earliestStartMinutes)} and ${wallText(device.latestEndMinutes)}`;
  }
}
