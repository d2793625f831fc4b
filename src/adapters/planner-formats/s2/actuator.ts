import { at } from '../../../engine/planner/index.ts';
import { HOUR_MS } from '../../../engine/time/index.ts';
import type { Findings } from '../findings.ts';
import type { Grid } from '../grid.ts';
import { bandsToLimits, type PowerLimits } from '../power-bands.ts';
import { isNear, type LinearMode, linearMode } from './linear-mode.ts';
import type { S2Actuator, S2Range } from './schema.ts';

/** What an actuator can do with its store. */
export interface ActuatorPart {
  readonly limits: PowerLimits;
  /** Fill level per second and watt, drawn and given; undefined where it cannot. */
  readonly fillPerSecondW: number | undefined;
  readonly emptyPerSecondW: number | undefined;
  /** [units of the currency per kWh] at the connection. */
  readonly chargeCostPerKwh: number;
  readonly dischargeCostPerKwh: number;
}

/** What an actuator is read with. */
export interface ActuatorReading {
  readonly grid: Grid;
  readonly findings: Findings;
  readonly range: S2Range;
  readonly presentLevel: number;
  /** When timers are over [ms], by their id, where that is known. */
  readonly timersEndMs: ReadonlyMap<string, number>;
}

/** @returns undefined where it cannot be planned for, which is taken down. */
export function readActuator(
  actuator: S2Actuator,
  path: string,
  reading: ActuatorReading,
): ActuatorPart | undefined {
  const { findings } = reading;
  const modesPath = at(path, 'operation_modes');
  const modes: LinearMode[] = [];
  for (const [index, mode] of actuator.operation_modes.entries()) {
    const modePath = at(modesPath, index);
    if (mode.abnormal_condition_only) {
      findings.note(modePath, 'for abnormal conditions only: not planned with');
      continue;
    }
    const linear = linearMode(mode, modePath, reading, findings);
    if (linear !== undefined) modes.push(linear);
  }
  tellTransitions(actuator, path, modes, reading);
  const limits = bandsToLimits(modes.map(({ lowW, highW }) => ({ minW: lowW, maxW: highW })));
  if (typeof limits === 'string') {
    if (modes.length > 0) findings.unsupported({ path: modesPath }, limits);
    return undefined;
  }
  const fillPerSecondW = onlyRatio(modes, 'fillPerSecondW', findings);
  const emptyPerSecondW = onlyRatio(modes, 'emptyPerSecondW', findings);
  return { limits, fillPerSecondW, emptyPerSecondW, ...costsOf(modes, findings) };
}

function onlyRatio(
  modes: readonly LinearMode[],
  key: 'fillPerSecondW' | 'emptyPerSecondW',
  findings: Findings,
): number | undefined {
  const with_ = modes.filter((mode) => mode[key] !== undefined);
  const [first] = with_;
  const other = with_.find((mode) => !isNear(mode[key]!, first![key]!));
  if (other !== undefined) {
    findings.unsupported(
      { path: other.path },
      'its fill rate per watt is not that of the other modes, and the planner has one efficiency for each direction',
    );
  }
  return first?.[key];
}

/** Costs per second are costs per kWh where a direction has a single power. */
function costsOf(
  modes: readonly LinearMode[],
  findings: Findings,
): Pick<ActuatorPart, 'chargeCostPerKwh' | 'dischargeCostPerKwh'> {
  const perKwh = { charge: new Set<number>(), discharge: new Set<number>() };
  for (const { lowW, highW, costPerSecond, path } of modes) {
    const isPoint = lowW === highW && lowW !== 0;
    if (costPerSecond !== 0 && !isPoint) {
      const why = 'running costs per second are costs per kWh only in a mode of a single power';
      findings.unsupported({ path, value: costPerSecond }, why, 'running costs are left out');
    }
    const costPerKwh = isPoint ? (costPerSecond * WH_SECONDS) / Math.abs(lowW) : 0;
    if (highW > 0) perKwh.charge.add(costPerKwh);
    if (lowW < 0) perKwh.discharge.add(costPerKwh);
  }
  const only = (costs: ReadonlySet<number>): number => {
    if (costs.size > 1) {
      const why = 'running costs per kWh must be the same in all modes of one direction';
      findings.unsupported({ path: modes[0]!.path }, why, 'the highest are taken');
    }
    return costs.size === 0 ? 0 : Math.max(...costs);
  };
  return { chargeCostPerKwh: only(perKwh.charge), dischargeCostPerKwh: only(perKwh.discharge) };
}

/** Seconds in which 1 W becomes a kWh. */
const WH_SECONDS = 1000 * (HOUR_MS / 1000);

/** The planner changes from any mode to any other, at once and for nothing. */
function tellTransitions(
  { transitions, timers }: S2Actuator,
  path: string,
  modes: readonly LinearMode[],
  { findings, grid, timersEndMs }: ActuatorReading,
): void {
  const ids = new Set(modes.map(({ id }) => id));
  const listPath = at(path, 'transitions');
  const possible = new Set<string>();
  for (const [index, transition] of transitions.entries()) {
    const { from, to, abnormal_condition_only: isAbnormal } = transition;
    if (isAbnormal || !ids.has(from) || !ids.has(to)) continue;
    possible.add(`${from} ${to}`);
    const where = at(listPath, index);
    const {
      transition_costs: costs = 0,
      transition_duration: lengthMs = 0,
      blocking_timers: blocking,
    } = transition;
    if (costs !== 0) {
      findings.unsupported(
        { path: at(where, 'transition_costs'), value: costs },
        'changes of mode cost nothing in the planner',
        'they cost nothing',
      );
    }
    if (lengthMs > 0) {
      findings.unsupported(
        { path: at(where, 'transition_duration'), value: lengthMs },
        'changes of mode take no time in the planner',
        'they take no time',
      );
    }
    const slow = timers.filter(({ id, duration }) => {
      const endMs = timersEndMs.get(id) ?? Number.NEGATIVE_INFINITY;
      return blocking.includes(id) && (duration > grid.stepMs || endMs > grid.startMs);
    });
    for (const { id } of slow) {
      const why =
        'the planner knows no times that a mode must last; a timer of at most one period is kept anyway';
      findings.unsupported({ path: at(where, 'blocking_timers'), value: id }, why, 'the timer is left out');
    }
  }
  for (const from of ids) {
    for (const to of ids) {
      if (from === to || possible.has(`${from} ${to}`)) continue;
      const why = `there is no transition from ${from} to ${to}, and the planner changes from any mode to any other`;
      findings.unsupported({ path: listPath }, why, 'it counts as there');
    }
  }
}

/** Several actuators of one store, as one: possible where each may take any power and none is more efficient. */
export function joinActuators(
  parts: readonly ActuatorPart[],
  path: string,
  findings: Findings,
): ActuatorPart | undefined {
  const [first, ...more] = parts;
  if (first === undefined || more.length === 0) return first;
  const isFree = ({ limits }: ActuatorPart) =>
    limits.chargeWMin === 0 && limits.dischargeWMin === 0 && limits.chargeStepsW.length === 0;
  const isSame = (key: 'fillPerSecondW' | 'emptyPerSecondW') => {
    const ratios = parts.flatMap((part) => part[key] ?? []);
    return ratios.every((ratio) => isNear(ratio, ratios[0]!));
  };
  const costs = parts.flatMap(({ chargeCostPerKwh, dischargeCostPerKwh }) => [
    chargeCostPerKwh,
    dischargeCostPerKwh,
  ]);
  if (
    !parts.every(isFree) ||
    !isSame('fillPerSecondW') ||
    !isSame('emptyPerSecondW') ||
    costs.some((cost) => cost !== 0)
  ) {
    findings.unsupported(
      { path },
      'several actuators of one store can be planned for where each may take any power at the same efficiency and no cost',
    );
    return undefined;
  }
  const total = (key: 'chargeWMax' | 'dischargeWMax') =>
    parts.reduce((totalW, { limits }) => totalW + limits[key], 0);
  return {
    ...first,
    fillPerSecondW: parts.find((part) => part.fillPerSecondW !== undefined)?.fillPerSecondW,
    emptyPerSecondW: parts.find((part) => part.emptyPerSecondW !== undefined)?.emptyPerSecondW,
    limits: { ...first.limits, chargeWMax: total('chargeWMax'), dischargeWMax: total('dischargeWMax') },
  };
}
