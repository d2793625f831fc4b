import { HOUR_MS } from '../../time/index.ts';
import type { PlannerProblem, StorageDevice } from '../problem.ts';
import type { DeviceSchedule, Schedule } from '../result.ts';
import type { Report, ViolatedRule } from './violation.ts';

interface Setting {
  readonly problem: PlannerProblem;
  readonly schedule: Schedule;
  readonly toleranceW: number;
}

/**
 * Reports what a storage breaks: limits, minimum and steps of its powers, rules about the grid, and, from
 * energies computed anew from the powers, its bounds, targets and the energies that the schedule claims.
 *
 * @param setting - with the schedule of the whole site, for the rules about the grid; powers up to
 * `toleranceW` [W] count as none where a minimum power is meant.
 * @param schedule - that of this device.
 */
export function checkStorage(
  setting: Setting,
  device: StorageDevice,
  schedule: DeviceSchedule,
  report: Report,
): void {
  checkPowers(setting, device, schedule, report);
  checkEnergies(setting, device, schedule, report);
}

function checkPowers(
  { schedule: site, toleranceW }: Setting,
  device: StorageDevice,
  { powerW, throughW }: DeviceSchedule,
  report: Report,
): void {
  powerW.forEach((value, period) => {
    const through = throughW?.[period] ?? 0;
    const chargeW = Math.max(0, value) + through;
    const dischargeW = Math.max(0, -value) + through;
    const say = (rule: ViolatedRule, amount: number) => report({ rule, id: device.id, period, amount });
    say('charge-and-discharge', device.exclusiveDirections ? through : -Math.min(0, through));
    say('charge-limit', chargeW - device.chargePowerWMax[period]!);
    say('discharge-limit', dischargeW - device.dischargePowerWMax[period]!);
    if (chargeW > toleranceW) say('charge-minimum', device.chargePowerWMin - chargeW);
    if (dischargeW > toleranceW) say('discharge-minimum', device.dischargePowerWMin - dischargeW);
    if (device.chargeStepsW.length > 0) say('charge-step', distanceToSteps(device.chargeStepsW, chargeW));
    const netW = site.netW[period]!;
    const importW = Math.max(0, netW) + (site.throughW?.[period] ?? 0);
    const exportW = Math.max(0, -netW) + (site.throughW?.[period] ?? 0);
    if (!device.chargeFromGrid) say('charge-from-grid', Math.min(chargeW, importW));
    if (!device.dischargeToGrid) say('discharge-to-grid', Math.min(dischargeW, exportW));
  });
}

function distanceToSteps(stepsW: readonly number[], powerW: number): number {
  return stepsW.reduce((nearest, stepW) => Math.min(nearest, Math.abs(powerW - stepW)), powerW);
}

function checkEnergies(
  { problem }: Setting,
  device: StorageDevice,
  { powerW, throughW, energyWh }: DeviceSchedule,
  report: Report,
): void {
  const { energyStartWh } = device;
  let storedWh = energyStartWh;
  let idleWh = energyStartWh;
  problem.horizon.periodMs.forEach((lengthMs, period) => {
    const lengthH = lengthMs / HOUR_MS;
    const through = throughW?.[period] ?? 0;
    const inflowW = (Math.max(0, powerW[period]!) + through) * device.chargeEfficiencyPu[period]!;
    const outflowW = (Math.max(0, -powerW[period]!) + through) / device.dischargeEfficiencyPu[period]!;
    const after = (beforeWh: number, flowW: number) =>
      nextEnergyWh(device, period, beforeWh, flowW * lengthH);
    storedWh = after(storedWh, inflowW - outflowW - device.usageW[period]!);
    idleWh = after(idleWh, -device.usageW[period]!);
    const say = (rule: ViolatedRule, amount: number, tier: 'physical' | 'wish' = 'physical') =>
      report({ tier, rule, id: device.id, period, amount, unit: 'Wh' });
    say('stored-energy', Math.abs(storedWh - energyWh![period]!));
    const minWh = device.energyMinWh[period]!;
    const maxWh = device.energyMaxWh[period]!;
    const startsBelow = energyStartWh < device.energyMinWh[0]!;
    const startsAbove = energyStartWh > device.energyMaxWh[0]!;
    say('energy-min', (startsBelow ? Math.min(minWh, idleWh) : minWh) - storedWh);
    say('energy-max', storedWh - (startsAbove ? Math.max(maxWh, idleWh) : maxWh));
    if (startsBelow) say('energy-min', minWh - storedWh, 'wish');
    if (startsAbove) say('energy-max', storedWh - maxWh, 'wish');
    checkTargets(device, period, storedWh, report);
  });
}

/** Energy after a period in which `flowWh` came in (less what went out). */
function nextEnergyWh(device: StorageDevice, period: number, beforeWh: number, flowWh: number): number {
  const leftPu = device.retentionPu[period]!;
  const countsPu = device.lossModel === 'linear' && leftPu !== 1 ? (leftPu - 1) / Math.log(leftPu) : 1;
  return leftPu * beforeWh + countsPu * flowWh;
}

function checkTargets(device: StorageDevice, period: number, storedWh: number, report: Report): void {
  for (const { id, period: targetPeriod, minWh, maxWh, firmness } of device.targets) {
    if (targetPeriod !== period || typeof firmness === 'object') continue;
    const say = (rule: 'target-min' | 'target-max', amount: number) =>
      report({ tier: firmness, rule, id, deviceId: device.id, period, amount, unit: 'Wh' });
    if (minWh !== undefined) say('target-min', minWh - storedWh);
    if (maxWh !== undefined) say('target-max', storedWh - maxWh);
  }
}
