import type { Basis } from '../../ports.ts';
import { NO_COLUMN } from './context.ts';
import { lowestNetW } from './limits.ts';
import type { SiteModel } from './site-model.ts';

/** Of `Basis`. */
const AT_LOWER = 0;
const BASIC = 1;
const AT_UPPER = 2;
const FREE = 3;

/**
 * Where an LP of a site starts: storages rest and all PV is taken, so that the balance gives import or export and the
 * recursion gives what is stored. Each of these columns has a row of its own, in the order of the periods, so that the basis is
 * triangular; all other rows are basic themselves. A solver is spared the pivots that lead from nothing to there,
 * which are most of all.
 */
export function startBasis({ context, site, devices }: SiteModel): Basis {
  const { builder, problem } = context;
  const columns = new Int32Array(builder.columnCount);
  const rows = new Int32Array(builder.rowCount).fill(BASIC);
  for (let column = 0; column < columns.length; column++) {
    columns[column] = nonbasic(builder.lowerOf(column), builder.upperOf(column));
  }
  site.balanceRows.forEach((row, period) => {
    const isExporting = restNetW(problem, period) < 0;
    columns[(isExporting ? site.export : site.import)[period]!] = BASIC;
    rows[row] = AT_LOWER;
  });
  for (const device of devices) {
    if (device.kind === 'pv') {
      for (const column of device.generationColumns) if (column !== NO_COLUMN) columns[column] = AT_UPPER;
    }
    if (device.kind !== 'storage') continue;
    device.recursionRows.forEach((row, period) => {
      columns[device.energyColumns[period]!] = BASIC;
      rows[row] = AT_LOWER;
    });
  }
  return { columns, rows };
}

function nonbasic(lower: number, upper: number): number {
  if (Number.isFinite(lower)) return AT_LOWER;
  return Number.isFinite(upper) ? AT_UPPER : FREE;
}

/** Net power [W] while storages rest. */
function restNetW(problem: Parameters<typeof lowestNetW>[0], period: number): number {
  let powerW = lowestNetW(problem, period);
  for (const device of problem.devices) {
    if (device.kind === 'storage') powerW += device.dischargePowerWMax[period]!;
  }
  return powerW;
}
