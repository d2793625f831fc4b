import { NO_ROW, type Term } from '../matrix.ts';
import type { Direction } from '../problem.ts';
import { perKilo, W_PER_KW } from '../units.ts';
import { type ModelContext, NO_COLUMN, type PowerExpression } from './context.ts';
import { pvDevices } from './limits.ts';
import type { StorageColumns } from './storage.ts';
import { addSwitch } from './switch.ts';

/** Columns of the connection [kW] ≥ 0, one per period. */
export interface SiteColumns {
  readonly import: Int32Array;
  readonly export: Int32Array;
  /** Rows of the balance, one per period. */
  readonly balanceRows: Int32Array;
}

/** Adds the connection: import and export of each period, priced, and bounded by the connection's limits. */
export function addSite(context: ModelContext): SiteColumns {
  const { builder, hours, problem } = context;
  const { importPriceMicrosPerKwh, exportPriceMicrosPerKwh } = problem.site;
  const columns: SiteColumns = {
    import: Int32Array.from(hours, (_, period) => addExchange(context, 'import', period)),
    export: Int32Array.from(hours, (_, period) => addExchange(context, 'export', period)),
    balanceRows: new Int32Array(hours.length).fill(NO_ROW),
  };
  hours.forEach((lengthH, period) => {
    builder.addCost('money', columns.import[period]!, lengthH * perKilo(importPriceMicrosPerKwh[period]!));
    builder.addCost('money', columns.export[period]!, -lengthH * perKilo(exportPriceMicrosPerKwh[period]!));
  });
  return columns;
}

function addExchange({ builder, limits }: ModelContext, direction: Direction, period: number): number {
  return builder.addColumn(0, (direction === 'import' ? limits.importKw : limits.exportKw)[period]!);
}

/** import − export = fixed + Σ devices, in each period. */
export function addBalance(
  context: ModelContext,
  site: SiteColumns,
  devicePowers: (period: number) => readonly PowerExpression[],
): void {
  context.problem.site.fixedPowerW.forEach((fixedW, period) => {
    const terms: Term[] = [
      [site.import[period]!, 1],
      [site.export[period]!, -1],
    ];
    let constantKw = fixedW / W_PER_KW;
    for (const power of devicePowers(period)) {
      constantKw += power.constantKw;
      for (const [column, coefficient] of power.terms) terms.push([column, -coefficient]);
    }
    site.balanceRows[period] = context.builder.addRow(constantKw, terms, constantKw);
  });
}

/** Whole numbers for the site in one period: importing or exporting, and what that allows to storages. */
export function addMode(
  context: ModelContext,
  site: SiteColumns,
  storages: ReadonlyMap<number, StorageColumns>,
  period: number,
): void {
  const { builder, problem, limits } = context;
  const maximum = (limitKw: number, naturalKw: number) => (Number.isFinite(limitKw) ? limitKw : naturalKw);
  const importMaxKw = maximum(limits.importKw[period]!, limits.naturalImportKw[period]!);
  const exportMaxKw = maximum(limits.exportKw[period]!, limits.naturalExportKw[period]!);
  const importing = addSwitch(context, site.import[period]!, importMaxKw);
  const exporting = addSwitch(context, site.export[period]!, exportMaxKw);
  if (problem.site.exclusiveImportExport) {
    builder.addRow(
      0,
      [
        [importing, 1],
        [exporting, 1],
      ],
      1,
    );
  }
  for (const [deviceIndex, columns] of storages) {
    const device = problem.devices[deviceIndex]!;
    if (device.kind !== 'storage') continue;
    if (!device.chargeFromGrid) addExclusion(context, columns.chargeColumns[period]!, importing);
    if (!device.dischargeToGrid) addExclusion(context, columns.dischargeColumns[period]!, exporting);
  }
}

/** The power is 0 where the mode is on. */
function addExclusion({ builder }: ModelContext, powerColumn: number, mode: number): void {
  if (powerColumn === NO_COLUMN) return;
  const maxKw = builder.upperOf(powerColumn);
  builder.addRow(
    Number.NEGATIVE_INFINITY,
    [
      [powerColumn, 1],
      [mode, maxKw],
    ],
    maxKw,
  );
}

/**
 * Export at most max(0, PV − fixed load). Where PV can be curtailed below the load this is not convex: its
 * convex hull stands in the LP, and a whole number where that is not enough.
 */
export function addSurplusRule(
  context: ModelContext,
  site: SiteColumns,
  pvPowers: (period: number) => readonly PowerExpression[],
): void {
  const { builder, problem } = context;
  const plants = pvDevices(problem);
  problem.site.fixedPowerW.forEach((fixedW, period) => {
    const loadKw = fixedW / W_PER_KW;
    const exported = site.export[period]!;
    const powers = pvPowers(period);
    const surelyKw = -powers.reduce((total, { constantKw }) => total + constantKw, 0);
    const availableKw = plants.reduce((total, pv) => total + pv.availableW[period]!, 0) / W_PER_KW;
    const surplusKw = Math.max(0, availableKw - loadKw);
    const generated = powers.flatMap(({ terms }) => terms);
    if (loadKw <= surelyKw) {
      builder.addRow(Number.NEGATIVE_INFINITY, [[exported, 1], ...generated], surelyKw - loadKw);
      return;
    }
    const slope = surplusKw === 0 ? 0 : surplusKw / (availableKw - surelyKw);
    const hull = generated.map(([column, coefficient]): Term => [column, coefficient * slope]);
    builder.addRow(Number.NEGATIVE_INFINITY, [[exported, 1], ...hull], 0);
    if (surplusKw === 0 || !(context.discrete.all || context.discrete.surplus.has(period))) return;
    const on = addSwitch(context, exported, surplusKw);
    const above: Term[] = [[exported, 1], ...generated, [on, loadKw - surelyKw]];
    builder.addRow(Number.NEGATIVE_INFINITY, above, 0);
  });
}
