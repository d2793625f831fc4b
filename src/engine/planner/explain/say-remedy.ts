import type { PlannerProblem } from '../problem.ts';
import type { NamedLimit, Remedy, RemedyChange } from '../result.ts';
import { endText, energyText, powerText, rangeText } from '../texts.ts';
import { endsText, levelOf, storageOf } from './say-limit.ts';

/** Says what has to give, as something that can be done. */
export function remedyOf(problem: PlannerProblem, changes: readonly RemedyChange[]): Remedy {
  const ids = new Set(changes.map(idOf));
  return {
    id: [...ids].join('+'),
    message: changes.map((change) => changeText(problem, change)).join(', and '),
    changes,
  };
}

function idOf({ kind, deviceId, targetId }: NamedLimit): string {
  return [kind, deviceId, targetId].filter((part) => part !== undefined).join(':');
}

function changeText(problem: PlannerProblem, change: RemedyChange): string {
  const { horizon, site } = problem;
  const when = rangeText(horizon, change.from, change.to);
  switch (change.kind) {
    case 'import-limit':
      return `raise the import limit by ${powerText(change.amount)}${uptoText(site.importLimitW, change)} ${when}`;
    case 'export-limit':
      return `raise the export limit by ${powerText(change.amount)}${uptoText(site.exportLimitW, change)} ${when}`;
    case 'pv-surplus':
      return 'let storages export too';
    case 'run':
      return `leave out the run of ${change.deviceId}`;
    case 'run-window':
      return `let ${change.deviceId} run ${when} too`;
    default:
      return storageText(problem, change);
  }
}

function storageText(problem: PlannerProblem, change: RemedyChange): string {
  const { horizon } = problem;
  const device = storageOf(problem, change);
  const { id } = device;
  const when = rangeText(horizon, change.from, change.to);
  const ends = endsText(problem, change);
  switch (change.kind) {
    case 'charge-limit':
      return `let ${id} charge with ${powerText(change.amount)} more${uptoText(device.chargePowerWMax, change)} ${when}`;
    case 'discharge-limit':
      return `let ${id} discharge with ${powerText(change.amount)} more${uptoText(device.dischargePowerWMax, change)} ${when}`;
    case 'energy-min': {
      const leastWh = Math.min(...device.energyMinWh.subarray(change.from, change.to));
      if (leastWh - change.amount >= 0) {
        return `let ${id} fall up to ${energyText(change.amount)} below its minimum ${ends}`;
      }
      const by = endText(horizon, change.from);
      return device.usageW.some((powerW) => powerW > 0)
        ? `draw ${energyText(change.amount)} less from ${id}, or have that much more in it, by ${by}`
        : `have ${energyText(change.amount)} more in ${id} by ${by}`;
    }
    case 'energy-max':
      return `find room for ${energyText(change.amount)} more in ${id} ${ends}`;
    case 'power-steps':
      return `let ${id} use any power up to its limits`;
    case 'charge-from-grid':
      return `let ${id} charge from the grid`;
    case 'discharge-to-grid':
      return `let ${id} discharge to the grid`;
    default: {
      const levelWh = levelOf(device, change);
      const what = `the ${energyText(levelWh)} of its target ${change.targetId}${shareText(device.energyMaxWh[change.from]!, levelWh)} ${ends}`;
      return change.kind === 'target-min'
        ? `leave ${id} ${energyText(change.amount)} short of ${what}`
        : `let ${id} have ${energyText(change.amount)} more than ${what}`;
    }
  }
}

/** What a limit becomes at most; nothing where it has no end. */
function uptoText(limitW: Float64Array, { from, to, amount }: RemedyChange): string {
  const mostW = Math.max(...limitW.subarray(from, to).filter(Number.isFinite));
  return Number.isFinite(mostW) ? `, to ${powerText(mostW + amount)},` : '';
}

/** `, 80 % of its 50 kWh,`. */
function shareText(capacityWh: number, levelWh: number): string {
  if (!(capacityWh > 0) || !Number.isFinite(capacityWh)) return '';
  return `, ${Number(((100 * levelWh) / capacityWh).toFixed(1))} % of its ${energyText(capacityWh)},`;
}
