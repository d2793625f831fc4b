import { exportPays } from '../closed-form/cheapest-net.ts';
import type { Moves, Setting } from './moves.ts';

/**
 * Adds everything that can be done in a period, in as few modes as make each of them convex: charging,
 * discharging and neither are one where nothing tells them apart; importing and exporting are one unless exporting
 * pays more than importing costs.
 */
export function addModes(moves: Moves, setting: Setting, period: number): void {
  const { connection, storage, owner } = setting;
  if (owner !== undefined && owner[period] !== storage.index) {
    const mayRest = storage.powerMinW[period]! <= 0 && storage.powerMaxW[period]! >= 0;
    if (mayRest) moves.addNothing();
    return;
  }
  moves.begin(period);
  const { device } = storage;
  const powerMinW = storage.powerMinW[period]!;
  let powerMaxW = storage.powerMaxW[period]!;
  let netMinW = connection.netMinW[period]!;
  const netMaxW = connection.netMaxW[period]!;
  const baseW = connection.baseW[period]!;
  let chargesFromGrid = device.chargeFromGrid;
  let dischargesToGrid = device.dischargeToGrid && !setting.exportOnlyPvSurplus;
  if (!chargesFromGrid && connection.importMicrosPerW[period]! >= 0 && netMinW <= 0) {
    // It never pays to curtail in order to import: all that the rule does is to end charging at the surplus.
    powerMaxW = Math.min(powerMaxW, Math.max(0, -baseW));
    chargesFromGrid = true;
  }
  if (!dischargesToGrid && baseW >= 0) {
    // Without a surplus nothing but the storage can export.
    netMinW = Math.max(netMinW, 0);
    dischargesToGrid = true;
  }
  const isSwitched =
    device.chargePowerWMin > 0 || device.dischargePowerWMin > 0 || device.chargeStepsW.length > 0;
  if (!isSwitched && chargesFromGrid && dischargesToGrid) {
    addBands(moves, setting, period, powerMinW, powerMaxW, netMinW, netMaxW);
    return;
  }
  const dischargeMaxW = Math.min(powerMaxW, -device.dischargePowerWMin);
  const surplusMinW = dischargesToGrid ? netMinW : Math.max(netMinW, 0);
  if (powerMinW < 0) addBands(moves, setting, period, powerMinW, dischargeMaxW, surplusMinW, netMaxW);
  const restsAlready = dischargesToGrid && device.dischargePowerWMin === 0 && powerMinW < 0;
  if (!restsAlready && powerMinW <= 0 && powerMaxW >= 0) {
    addBands(moves, setting, period, 0, 0, netMinW, netMaxW);
  }
  const gridMaxW = chargesFromGrid ? netMaxW : Math.min(netMaxW, 0);
  if (device.chargeStepsW.length > 0) {
    for (const stepW of device.chargeStepsW) {
      const isIn = stepW >= powerMinW && stepW <= powerMaxW;
      if (isIn) addBands(moves, setting, period, stepW, stepW, netMinW, gridMaxW);
    }
  } else if (powerMaxW > 0) {
    const chargeMinW = Math.max(0, powerMinW, device.chargePowerWMin);
    addBands(moves, setting, period, chargeMinW, powerMaxW, netMinW, gridMaxW);
  }
}

/** Two modes where only importing, or only exporting, has a convex cost. */
function addBands(
  moves: Moves,
  { connection }: Setting,
  period: number,
  powerMinW: number,
  powerMaxW: number,
  netMinW: number,
  netMaxW: number,
): void {
  if (!exportPays(connection, period)) {
    moves.add(powerMinW, powerMaxW, netMinW, netMaxW);
    return;
  }
  if (netMinW <= 0) moves.add(powerMinW, powerMaxW, netMinW, Math.min(netMaxW, 0));
  if (netMaxW >= 0) moves.add(powerMinW, powerMaxW, Math.max(netMinW, 0), netMaxW);
}
