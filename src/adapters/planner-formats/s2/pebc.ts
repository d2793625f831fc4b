import { at, type Device, type StorageDevice } from '../../../engine/planner/index.ts';
import { HOUR_MS } from '../../../engine/time/index.ts';
import { isOnTick, readInstantMs } from '../grid.ts';
import { bandsToLimits, type PowerLimits } from '../power-bands.ts';
import { electricOf } from './electric.ts';
import { readForecastW } from './forecast.ts';
import {
  allMessages,
  lastMessage,
  type MessageReading,
  type ReadMessage,
  type Resource,
  validMessage,
} from './resource.ts';
import {
  energyConstraintSchema,
  powerConstraintsSchema,
  type S2EnergyConstraint,
  type S2PowerConstraints,
} from './schema.ts';

/** What a resource adds to a site. */
export interface ResourcePart {
  readonly devices: readonly Device[];
  /** [W] per period: what cannot be steered. */
  readonly fixedW?: Float64Array;
}

/** @returns a resource as its power envelope based control describes it. */
export function readPebc(resource: Resource, reading: MessageReading): ResourcePart {
  const all = allMessages(resource, 'PEBC.PowerConstraints', powerConstraintsSchema, reading);
  const constraints = validMessage(all, reading);
  if (constraints === undefined) return { devices: [] };
  const span = readSpan(constraints.message, constraints.path, reading);
  if (span === undefined) return { devices: [] };
  return constraints.message.consequence_type === 'VANISH'
    ? readVanish(resource, constraints, span, reading)
    : readDefer(resource, constraints, span, reading);
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

function readSpan(
  message: { readonly valid_from: string; readonly valid_until?: string | undefined },
  path: string,
  { grid, findings }: MessageReading,
): Span | undefined {
  const { valid_from: from, valid_until: until } = message;
  const startMs = readInstantMs({ value: from, path: at(path, 'valid_from') }, grid, findings);
  const endMs =
    until === undefined
      ? Number.POSITIVE_INFINITY
      : readInstantMs({ value: until, path: at(path, 'valid_until') }, grid, findings);
  return startMs === undefined || endMs === undefined ? undefined : { startMs, endMs };
}

/** The allowed values of one limit [W]. */
function rangesOf(
  { message, path }: ReadMessage<S2PowerConstraints>,
  limit: 'UPPER_LIMIT' | 'LOWER_LIMIT',
  { findings }: MessageReading,
): readonly (readonly [number, number])[] {
  const listPath = at(path, 'allowed_limit_ranges');
  const electric = electricOf(message.allowed_limit_ranges, listPath, findings);
  const quantities = new Set(electric.map(({ commodity_quantity: quantity }) => quantity));
  if (quantities.size > 1) {
    findings.unsupported(
      { path: listPath },
      'limits of single phases are not planned with: there is one power',
    );
  }
  const ranges = electric
    .filter(({ limit_type: type, abnormal_condition_only: isAbnormal }) => type === limit && !isAbnormal)
    .map(({ range_boundary: { start_of_range: low, end_of_range: high } }) => [low, high] as const);
  if (ranges.length === 0) findings.mistake({ path: listPath }, `an allowed range of the ${limit}`);
  return ranges;
}

/** What is limited is lost: production can be curtailed as far as the lower limit may be raised. */
function readVanish(
  resource: Resource,
  constraints: ReadMessage<S2PowerConstraints>,
  span: Span,
  reading: MessageReading,
): ResourcePart {
  const { grid, findings } = reading;
  if (resource.messages.has('PEBC.EnergyConstraint')) {
    const why = 'an energy that is due is planned only with what is deferred';
    findings.unsupported(
      { path: resource.messages.get('PEBC.EnergyConstraint')![0]!.path },
      why,
      'it is left out',
    );
  }
  const lower = rangesOf(constraints, 'LOWER_LIMIT', reading);
  const upper = rangesOf(constraints, 'UPPER_LIMIT', reading);
  const expectedW = readForecastW(resource, reading);
  if (!resource.messages.has('PowerForecast')) {
    findings.mistake({ path: constraints.path }, 'a PowerForecast besides: what would be produced or drawn');
  }
  if (expectedW === undefined || lower.length === 0 || upper.length === 0) return { devices: [] };
  const mostW = 0 - Math.min(...lower.map(([low]) => low));
  const leastW = Math.max(0, 0 - Math.max(...lower.map(([, high]) => high)));
  if (lower.length > 1) {
    findings.unsupported(
      { path: at(constraints.path, 'allowed_limit_ranges') },
      'curtailing is planned for without gaps',
      'the ranges count as one',
    );
  }
  if (expectedW.some((valueW) => valueW > 0)) {
    const mayShed = Math.min(...upper.map(([low]) => low)) < Math.max(...expectedW);
    if (mayShed)
      findings.note(
        constraints.path,
        'consumption is drawn as forecast: nothing says what limiting it would cost',
      );
  }
  const availableW = new Float64Array(grid.count);
  const fixedW = Float64Array.from(expectedW);
  for (let period = 0; period < grid.count; period++) {
    const startMs = grid.startMs + period * grid.stepMs;
    const isValid = startMs >= span.startMs && startMs + grid.stepMs <= span.endMs;
    if (expectedW[period]! >= 0 || !isValid) continue;
    const producedW = Math.min(-expectedW[period]!, mostW);
    fixedW[period] = 0 - Math.min(producedW, leastW);
    availableW[period] = Math.max(0, producedW - leastW);
  }
  if (span.endMs < grid.endMs) findings.note(constraints.path, 'as forecast after valid_until');
  if (availableW.every((valueW) => valueW === 0)) return { devices: [], fixedW };
  return { devices: [{ kind: 'pv', id: resource.id, availableW, curtailable: true }], fixedW };
}

/** What is limited comes later: an energy that is due by a time, drawn when it is best. */
function readDefer(
  resource: Resource,
  constraints: ReadMessage<S2PowerConstraints>,
  span: Span,
  reading: MessageReading,
): ResourcePart {
  const { findings } = reading;
  const found = lastMessage(resource, 'PEBC.EnergyConstraint', energyConstraintSchema, reading);
  const limits = limitsOf(constraints, reading);
  if (!resource.messages.has('PEBC.EnergyConstraint')) {
    const why = 'without a PEBC.EnergyConstraint nothing says how much is due, and when';
    findings.unsupported({ path: at(constraints.path, 'consequence_type'), value: 'DEFER' }, why);
  }
  if (found === undefined || limits === undefined) return { devices: [] };
  if (resource.messages.has('PowerForecast')) {
    findings.note(resource.messages.get('PowerForecast')!.at(-1)!.path, 'replaced by the plan');
  }
  const due = readSpan(found.message, found.path, reading);
  if (due === undefined) return { devices: [] };
  electricOf([found.message], found.path, findings);
  const device = deferred(resource.id, { limits, span, due, energy: found }, reading);
  return { devices: device === undefined ? [] : [device] };
}

function limitsOf(
  constraints: ReadMessage<S2PowerConstraints>,
  reading: MessageReading,
): PowerLimits | undefined {
  const { findings } = reading;
  const upper = rangesOf(constraints, 'UPPER_LIMIT', reading);
  const lower = rangesOf(constraints, 'LOWER_LIMIT', reading);
  const path = at(constraints.path, 'allowed_limit_ranges');
  if (lower.some(([low]) => low < 0)) {
    findings.unsupported(
      { path },
      'what is deferred is planned for as consumption only',
      'it does not produce',
    );
  }
  const limits = bandsToLimits(upper.map(([minW, maxW]) => ({ minW, maxW })));
  if (typeof limits !== 'string') return limits;
  findings.unsupported({ path }, limits);
  return undefined;
}

interface DeferredSource {
  readonly limits: PowerLimits;
  readonly span: Span;
  readonly due: Span;
  readonly energy: ReadMessage<S2EnergyConstraint>;
}

/** A store that is empty at first and must hold what is due at the end of its time. */
function deferred(
  id: string,
  { limits, span, due, energy }: DeferredSource,
  reading: MessageReading,
): StorageDevice | undefined {
  const { grid, findings } = reading;
  const { upper_average_power: upperW, lower_average_power: lowerW } = energy.message;
  const hours = (due.endMs - due.startMs) / HOUR_MS;
  if (hours <= 0 || upperW < lowerW || lowerW < 0) {
    findings.mistake(
      { path: energy.path },
      'valid_from before valid_until and 0 ≤ lower_average_power ≤ upper_average_power',
    );
    return undefined;
  }
  if (grid.count > 0 && (due.startMs < grid.startMs || due.endMs > grid.endMs)) {
    const why =
      'what is due can be planned for within the horizon only, as nothing says what was drawn before it';
    findings.unsupported({ path: energy.path }, why);
    return undefined;
  }
  if (!isOnTick(due.startMs, grid) || !isOnTick(due.endMs, grid)) {
    findings.note(energy.path, 'only whole periods of its time are used');
  }
  const fromMs = Math.max(due.startMs, span.startMs);
  const toMs = Math.min(due.endMs, span.endMs);
  const same = (value: number) => new Float64Array(grid.count).fill(value);
  const chargePowerWMax = same(0).map((_, period) => {
    const startMs = grid.startMs + period * grid.stepMs;
    return startMs >= fromMs && startMs + grid.stepMs <= toMs ? limits.chargeWMax : 0;
  });
  const lastPeriod = Math.floor((due.endMs - grid.startMs) / grid.stepMs) - 1;
  return {
    kind: 'storage',
    id,
    energyStartWh: 0,
    energyMinWh: same(0),
    energyMaxWh: same(upperW * hours),
    chargePowerWMax,
    dischargePowerWMax: same(0),
    chargePowerWMin: limits.chargeWMin,
    dischargePowerWMin: 0,
    chargeStepsW: limits.chargeStepsW,
    chargeEfficiencyPu: same(1),
    dischargeEfficiencyPu: same(1),
    retentionPu: same(1),
    lossModel: 'start',
    usageW: same(0),
    wearMicrosPerKwhCharged: 0,
    wearMicrosPerKwhDischarged: 0,
    holdingMicrosPerKwhPeriod: 0,
    terminalValueMicrosPerKwh: 0,
    chargeFromGrid: true,
    dischargeToGrid: true,
    exclusiveDirections: true,
    targets:
      lastPeriod < 0
        ? []
        : [{ id: 'energy due', period: lastPeriod, minWh: lowerW * hours, firmness: 'physical' }],
    softPowerLimits: [],
    softEnergyBounds: [],
  };
}
