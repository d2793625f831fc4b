import type { Problem } from '../errors.ts';
import { formatEnergy, formatPower } from '../quantity/index.ts';
import type { ChargerSpec, DeviceSpec, Portfolio, ThermalSpec } from './types.ts';
import { collectFindings, type Findings } from './validate/findings.ts';
import { stayMinutes } from './validate/wall-clock.ts';

const MINUTES_PER_HOUR = 60;

/**
 * Names what can be stored and planned but is most likely a mistake: energy that a vehicle cannot get
 * during its stay, heat that a device cannot make, sites and groups that nobody uses.
 *
 * @returns paths as those of validatePortfolio, with what would be expected.
 */
export function adviseOnPortfolio(portfolio: Portfolio): readonly Problem[] {
  const found = collectFindings();
  adviseOnUse(found, portfolio);
  portfolio.sites.forEach((site, siteIndex) => {
    site.devices.forEach((device, index) => {
      adviseOnDevice(found, `sites[${siteIndex}].devices[${index}]`, device);
    });
  });
  return found.problems;
}

function adviseOnUse(found: Findings, portfolio: Portfolio): void {
  const groups = new Set(portfolio.participants.map(({ groupId }) => groupId));
  const sites = new Set(portfolio.participants.map(({ siteId }) => siteId));
  portfolio.groups.forEach(({ id }, index) => {
    if (!groups.has(id)) found.add(`groups[${index}]`, id, 'a group with participants');
  });
  portfolio.sites.forEach(({ id }, index) => {
    if (!sites.has(id)) found.add(`sites[${index}]`, id, 'a site that belongs to a participant');
  });
}

function adviseOnDevice(found: Findings, path: string, device: DeviceSpec): void {
  if (device.kind === 'charger') adviseOnCharger(found, path, device);
  if (device.kind === 'thermal') adviseOnThermal(found, path, device);
}

function adviseOnCharger(found: Findings, path: string, charger: ChargerSpec): void {
  charger.sessions.forEach((session, index) => {
    const stayHours = stayMinutes(session) / MINUTES_PER_HOUR;
    const reachableWh = charger.chargePowerWMax * charger.chargeEfficiencyPu * stayHours;
    if (session.energyWh <= reachableWh) return;
    found.add(
      `${path}.sessions[${index}].energy`,
      formatEnergy(session.energyWh),
      `at most the ${formatEnergy(reachableWh)} that the stay allows at full power`,
    );
  });
}

function adviseOnThermal(found: Findings, path: string, thermal: ThermalSpec): void {
  const heatW = thermal.powerWMax * thermal.coefficientOfPerformance;
  if (thermal.demandW <= heatW) return;
  found.add(
    `${path}.demand`,
    formatPower(thermal.demandW),
    `at most the ${formatPower(heatW)} of heat that the device makes`,
  );
}
