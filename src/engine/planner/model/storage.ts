import { NO_ROW, type Term } from '../matrix.ts';
import type { StorageDevice } from '../problem.ts';
import { idleEnergyWh, lossFactorPu } from '../storage-energy.ts';
import { perKilo, W_PER_KW } from '../units.ts';
import { type ModelContext, NO_COLUMN, type PowerExpression, term } from './context.ts';
import { hasStorage } from './discrete.ts';
import { chargeLimitKw, dischargeLimitKw } from './limits.ts';
import { addSoftEnergyBounds, addSoftPowerLimits } from './soft.ts';
import { addSwitch } from './switch.ts';

/** Columns of one storage, one per period. */
export interface StorageColumns {
  readonly kind: 'storage';
  /** [kW] ≥ 0; NO_COLUMN where it cannot. */
  readonly chargeColumns: Int32Array;
  readonly dischargeColumns: Int32Array;
  /** [kWh] at the end of the period. */
  readonly energyColumns: Int32Array;
  /** Rows of the recursion of stored energy, one per period. */
  readonly recursionRows: Int32Array;
}

/**
 * Adds one storage to the model: columns for its powers and its stored energy, the recursion that ties
 * them, targets, soft limits and their costs; whole numbers in the periods that `context.discrete` names.
 *
 * @param deviceIndex - of the device in the problem, which is how `Discrete` names it.
 */
export function addStorage(
  context: ModelContext,
  device: StorageDevice,
  deviceIndex: number,
): StorageColumns {
  const { problem, builder, hours } = context;
  const powerColumn = (limitKw: number) => (limitKw > 0 ? builder.addColumn(0, limitKw) : NO_COLUMN);
  const columns: StorageColumns = {
    kind: 'storage',
    chargeColumns: Int32Array.from(hours, (_, period) => powerColumn(chargeLimitKw(problem, device, period))),
    dischargeColumns: Int32Array.from(hours, (_, period) =>
      powerColumn(dischargeLimitKw(problem, device, period)),
    ),
    energyColumns: addEnergyColumns(context, device),
    recursionRows: new Int32Array(hours.length).fill(NO_ROW),
  };
  addRecursion(context, device, columns);
  hours.forEach((_, period) => {
    if (hasStorage(context.discrete, deviceIndex, period)) addSwitches(context, device, columns, period);
  });
  addTargets(context, device, columns);
  addMoney(context, device, columns);
  addSoftPowerLimits(context, device, columns);
  addSoftEnergyBounds(context, device, columns.energyColumns);
  return columns;
}

/** Power of a storage at its connection in one period: charge − discharge. */
export function storagePower(columns: StorageColumns, period: number): PowerExpression {
  return {
    terms: [...term(columns.chargeColumns[period]!, 1), ...term(columns.dischargeColumns[period]!, -1)],
    constantKw: 0,
  };
}

/**
 * A store that starts outside of a bound cannot be inside at once. What it would hold if left alone stays a
 * hard bound; reaching the bound itself becomes a wish.
 */
function addEnergyColumns(context: ModelContext, device: StorageDevice): Int32Array {
  const { builder, hours, elasticity } = context;
  const idleWh = idleEnergyWh(device, hours);
  const startsBelow = device.energyStartWh < device.energyMinWh[0]!;
  const startsAbove = device.energyStartWh > device.energyMaxWh[0]!;
  return Int32Array.from(hours, (_, period) => {
    const minKwh = device.energyMinWh[period]! / W_PER_KW;
    const maxKwh = device.energyMaxWh[period]! / W_PER_KW;
    const idleKwh = idleWh[period]! / W_PER_KW;
    const minGives = startsBelow && elasticity.promises;
    const maxGives = startsAbove && elasticity.promises;
    const hardMin = minGives ? Math.min(minKwh, idleKwh) : minKwh;
    const hardMax = maxGives ? Math.max(maxKwh, idleKwh) : maxKwh;
    const column = builder.addColumn(hardMin, hardMax);
    if (minGives) addBoundSlack(context, column, 1, minKwh);
    if (maxGives) addBoundSlack(context, column, -1, maxKwh);
    return column;
  });
}

/** A wish that an energy is at least (sign 1), or at most (−1), at a level. */
function addBoundSlack({ builder }: ModelContext, column: number, sign: 1 | -1, levelKwh: number): void {
  if (!Number.isFinite(levelKwh)) return;
  const slack = builder.addColumn(0, Number.POSITIVE_INFINITY);
  builder.addRow(
    sign * levelKwh,
    [
      [column, sign],
      [slack, 1],
    ],
    Number.POSITIVE_INFINITY,
  );
  builder.addCost('wish', slack, 1);
}

/** energy[t] = ε·energy[t−1] + f·(η_c·charge − discharge/η_d − usage)·h, see `StorageDevice`. */
function addRecursion(context: ModelContext, device: StorageDevice, columns: StorageColumns): void {
  context.hours.forEach((lengthH, period) => {
    const retentionPu = device.retentionPu[period]!;
    const countedH = lossFactorPu(device, period) * lengthH;
    const terms: Term[] = [
      [columns.energyColumns[period]!, 1],
      ...term(columns.chargeColumns[period]!, -countedH * device.chargeEfficiencyPu[period]!),
      ...term(columns.dischargeColumns[period]!, countedH / device.dischargeEfficiencyPu[period]!),
    ];
    let constantKwh = (-countedH * device.usageW[period]!) / W_PER_KW;
    if (period === 0) constantKwh += (retentionPu * device.energyStartWh) / W_PER_KW;
    else terms.push([columns.energyColumns[period - 1]!, -retentionPu]);
    columns.recursionRows[period] = context.builder.addRow(constantKwh, terms, constantKwh);
  });
}

/** Whole-number columns for one period: direction, minimum power, steps; each row with its own limit. */
function addSwitches(
  context: ModelContext,
  device: StorageDevice,
  columns: StorageColumns,
  period: number,
): void {
  const chargeColumn = columns.chargeColumns[period]!;
  const dischargeColumn = columns.dischargeColumns[period]!;
  const directed = device.exclusiveDirections && chargeColumn !== NO_COLUMN && dischargeColumn !== NO_COLUMN;
  const chargeOn = chargeColumn === NO_COLUMN ? [] : addChargeSwitch(context, device, chargeColumn, directed);
  if (dischargeColumn === NO_COLUMN) return;
  const dischargeMinKw = device.dischargePowerWMin / W_PER_KW;
  if (dischargeMinKw > 0) {
    const on = addSemiContinuous(context, dischargeColumn, dischargeMinKw);
    if (directed) context.builder.addRow(0, [...chargeOn, [on, 1]], 1);
  } else if (directed) {
    const maxKw = context.builder.upperOf(dischargeColumn);
    const switched = chargeOn.map(([column]): Term => [column, maxKw]);
    context.builder.addRow(Number.NEGATIVE_INFINITY, [[dischargeColumn, 1], ...switched], maxKw);
  }
}

/** @returns terms whose sum is 1 while it charges. */
function addChargeSwitch(
  context: ModelContext,
  device: StorageDevice,
  chargeColumn: number,
  directed: boolean,
): readonly Term[] {
  if (device.chargeStepsW.length > 0) return addSteps(context, device, chargeColumn);
  const minKw = device.chargePowerWMin / W_PER_KW;
  if (minKw > 0) return [[addSemiContinuous(context, chargeColumn, minKw), 1]];
  return directed ? [[addSwitch(context, chargeColumn, context.builder.upperOf(chargeColumn)), 1]] : [];
}

/** @returns a column that is 1 where the power is not 0, which is then at least `minKw`. */
function addSemiContinuous(context: ModelContext, powerColumn: number, minKw: number): number {
  const { builder } = context;
  const maxKw = builder.upperOf(powerColumn);
  const on = addSwitch(context, powerColumn, maxKw, { never: minKw > maxKw });
  builder.addRow(
    0,
    [
      [powerColumn, 1],
      [on, -minKw],
    ],
    Number.POSITIVE_INFINITY,
  );
  return on;
}

function addSteps({ builder }: ModelContext, device: StorageDevice, chargeColumn: number): readonly Term[] {
  const maxKw = builder.upperOf(chargeColumn);
  const powersKw = device.chargeStepsW.map((powerW) => powerW / W_PER_KW).filter((powerKw) => powerKw > 0);
  const steps = powersKw
    .filter((powerKw) => powerKw <= maxKw)
    .map((powerKw) => ({ powerKw, on: builder.addColumn(0, 1, { whole: true }) }));
  builder.addRow(0, [[chargeColumn, 1], ...steps.map(({ powerKw, on }): Term => [on, -powerKw])], 0);
  const chosen = steps.map(({ on }): Term => [on, 1]);
  builder.addRow(0, chosen, 1);
  return chosen;
}

function addTargets(context: ModelContext, device: StorageDevice, columns: StorageColumns): void {
  const { builder, elasticity } = context;
  for (const target of device.targets) {
    const sides = [
      { levelWh: target.minWh, sign: 1 },
      { levelWh: target.maxWh, sign: -1 },
    ];
    for (const { levelWh, sign } of sides) {
      if (levelWh === undefined) continue;
      const terms: Term[] = [[columns.energyColumns[target.period]!, sign]];
      const slack = (): number => {
        const column = builder.addColumn(0, Number.POSITIVE_INFINITY);
        terms.push([column, 1]);
        return column;
      };
      if (typeof target.firmness === 'object') {
        builder.addCost('money', slack(), perKilo(target.firmness.priceMicrosPerKwh));
      } else if (target.firmness === 'wish' && elasticity.promises) {
        builder.addCost('wish', slack(), 1);
      }
      builder.addRow((sign * levelWh) / W_PER_KW, terms, Number.POSITIVE_INFINITY);
    }
  }
}

function addMoney(context: ModelContext, device: StorageDevice, columns: StorageColumns): void {
  const { builder, hours } = context;
  const pay = (column: number, costUnits: number) => {
    if (column !== NO_COLUMN) builder.addCost('money', column, costUnits);
  };
  hours.forEach((lengthH, period) => {
    pay(columns.chargeColumns[period]!, lengthH * perKilo(device.wearMicrosPerKwhCharged));
    pay(columns.dischargeColumns[period]!, lengthH * perKilo(device.wearMicrosPerKwhDischarged));
    pay(columns.energyColumns[period]!, perKilo(device.holdingMicrosPerKwhPeriod));
  });
  pay(columns.energyColumns[hours.length - 1]!, -perKilo(device.terminalValueMicrosPerKwh));
}
