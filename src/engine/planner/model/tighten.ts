import type { PlannerConstraint } from '../problem.ts';
import { W_PER_KW } from '../units.ts';
import { NO_COLUMN } from './context.ts';
import type { SiteModel } from './site-model.ts';

/**
 * Whether an order only narrows the bounds of columns: where what it is on is one column in either direction, of which at
 * most one is not 0. Then power between minW and maxW is the same as its import, or charge, between what is positive of
 * them, and its export, or discharge, between what is negative of them.
 */
export function onlyTightens({ context, devices }: SiteModel, { target }: PlannerConstraint): boolean {
  const { problem } = context;
  if (target.kind === 'net') return problem.site.exclusiveImportExport;
  const index = problem.devices.findIndex(({ id }) => id === target.deviceId);
  const device = problem.devices[index];
  if (device?.kind === 'storage') return device.exclusiveDirections;
  const columns = devices[index];
  return columns?.kind === 'pv' && columns.generationColumns.every((column) => column !== NO_COLUMN);
}

/** Narrows the bounds of columns as an order asks that `onlyTightens`. */
export function tighten({ context, site, devices }: SiteModel, constraint: PlannerConstraint): void {
  const { problem, builder } = context;
  const { target, minW, maxW } = constraint;
  const columns =
    devices[problem.devices.findIndex(({ id }) => target.kind === 'device' && id === target.deviceId)];
  const inward = columns?.kind === 'storage' ? columns.chargeColumns : site.import;
  const outward = columns?.kind === 'storage' ? columns.dischargeColumns : site.export;
  for (let period = 0; period < minW.length; period++) {
    const minKw = minW[period]! / W_PER_KW;
    const maxKw = maxW[period]! / W_PER_KW;
    if (minKw === Number.NEGATIVE_INFINITY && maxKw === Number.POSITIVE_INFINITY) continue;
    if (columns?.kind === 'pv') {
      builder.tighten(columns.generationColumns[period]!, -maxKw, -minKw);
    } else {
      narrow(builder, inward[period]!, minKw, maxKw);
      narrow(builder, outward[period]!, -maxKw, -minKw);
    }
  }
}

/** A column that is not there is 0. */
function narrow(
  builder: SiteModel['context']['builder'],
  column: number,
  minKw: number,
  maxKw: number,
): void {
  const from = Math.max(0, minKw);
  if (column !== NO_COLUMN) builder.tighten(column, from, Math.max(0, maxKw));
  else if (from > 0) builder.contradict(from);
}
