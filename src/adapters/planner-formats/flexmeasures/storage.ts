import type { Device, PvDevice, SoftEnergyBound, StorageDevice } from '../../../engine/planner/index.ts';
import { HOUR_MS } from '../../../engine/time/index.ts';
import type { Fields } from '../fields.ts';
import type { Located } from '../findings.ts';
import { EFFICIENCY, energyDimension } from '../quantity.ts';
import { onPeriods } from '../steps.ts';
import { readCapacities } from './capacities.ts';
import { type Firmness, type Firmnesses, targetsAt } from './firmness.ts';
import { readFlowW } from './flows.ts';
import { readLevels } from './levels.ts';
import { readModes } from './modes.ts';
import { type Reading, readSeries, readSteps, readValue } from './variable.ts';

/** What a device of a flex-model is read with. */
export interface DeviceReading extends Reading {
  readonly firmnesses: Firmnesses;
  readonly sitePowerW: Float64Array | undefined;
  /** Whether the resolution was given, and not assumed. */
  readonly hasResolution: boolean;
}

/** Fields by which a device is a store. */
const STORE_FIELDS = [
  'soc-at-start',
  'soc-min',
  'soc-max',
  'soc-minima',
  'soc-maxima',
  'soc-targets',
  'soc-gain',
  'soc-usage',
  'state-of-charge',
  'storage-efficiency',
] as const;

/** @param id - of the device in the problem. */
export function readStorageDevice(fields: Fields, id: string, reading: DeviceReading): Device {
  const isStore = STORE_FIELDS.some((key) => fields.has(key));
  const capacities = readCapacities(fields, reading);
  const modes = readModes(fields, reading);
  const efficiencies = readEfficiencies(fields, reading);
  const socs = readSocs(fields, reading);
  const drawnW = readDrawn(fields, reading);
  const retentionPu = readRetention(fields, reading);
  readPreferences(fields, reading);
  const { chargeW, dischargeW } = capacities;
  const free = isStore ? undefined : withoutStore(id, chargeW, dischargeW, reading);
  if (free?.kind === 'pv') {
    tellPlant(fields, reading);
    return free;
  }
  const energies = free ?? boundsOf(socs, { chargeW, dischargeW, efficiencies, drawnW }, fields, reading);
  return {
    kind: 'storage',
    id,
    energyStartWh: energies.energyStartWh,
    energyMinWh: new Float64Array(reading.grid.count).fill(energies.energyMinWh),
    energyMaxWh: new Float64Array(reading.grid.count).fill(energies.energyMaxWh),
    chargePowerWMax: chargeW.map((limitW) => Math.min(limitW, modes?.chargeWMax ?? limitW)),
    dischargePowerWMax: dischargeW.map((limitW) => Math.min(limitW, modes?.dischargeWMax ?? limitW)),
    chargePowerWMin: modes?.chargeWMin ?? 0,
    dischargePowerWMin: modes?.dischargeWMin ?? 0,
    chargeStepsW: modes?.chargeStepsW ?? [],
    ...efficiencies,
    retentionPu,
    lossModel: 'linear',
    usageW: drawnW,
    wearMicrosPerKwhCharged: 0,
    wearMicrosPerKwhDischarged: 0,
    holdingMicrosPerKwhPeriod: 0,
    terminalValueMicrosPerKwh: 0,
    chargeFromGrid: true,
    dischargeToGrid: true,
    exclusiveDirections: true,
    targets: socs.targets,
    softPowerLimits: capacities.softLimits,
    softEnergyBounds: socs.softBounds,
  };
}

/** What is said of a PV plant and means nothing for one. */
function tellPlant(fields: Fields, { findings }: Reading): void {
  for (const key of ['roundtrip-efficiency', 'charging-efficiency', 'discharging-efficiency']) {
    const found = fields.take(key);
    if (found) findings.note(found.path, 'without effect: the device has no store');
  }
  const modes = fields.take('operation-modes');
  if (modes)
    findings.unsupported(
      { path: modes.path },
      'what only produces has no modes in the planner',
      'it is left out',
    );
}

function readEfficiencies(
  fields: Fields,
  reading: Reading,
): Pick<StorageDevice, 'chargeEfficiencyPu' | 'dischargeEfficiencyPu'> {
  const { grid, findings } = reading;
  const one = () => new Float64Array(grid.count).fill(1);
  const roundtrip = fields.take('roundtrip-efficiency');
  const charging = fields.take('charging-efficiency');
  const discharging = fields.take('discharging-efficiency');
  if (roundtrip !== undefined && (charging ?? discharging) !== undefined) {
    findings.mistake(roundtrip, 'either a roundtrip efficiency or those of charging and discharging');
  }
  const bothPu = roundtrip && readValue(roundtrip, EFFICIENCY, findings);
  if (bothPu !== undefined) {
    if (bothPu > 1) findings.mistake(roundtrip!, 'an efficiency of at most 100%');
    return {
      chargeEfficiencyPu: one().fill(Math.sqrt(bothPu)),
      dischargeEfficiencyPu: one().fill(Math.sqrt(bothPu)),
    };
  }
  const chargeEfficiencyPu =
    (charging && readSeries(charging, EFFICIENCY, reading, { how: 'mean', gap: 'refuse' })) ?? one();
  const dischargeEfficiencyPu =
    (discharging && readSeries(discharging, EFFICIENCY, reading, { how: 'inverse-mean', gap: 'refuse' })) ??
    one();
  if (dischargeEfficiencyPu.some((efficiencyPu) => efficiencyPu > 1)) {
    findings.mistake(discharging!, 'an efficiency of at most 100%');
  }
  return { chargeEfficiencyPu, dischargeEfficiencyPu };
}

/** Usage less gain [W]; neither is touched by efficiencies. */
function readDrawn(fields: Fields, reading: Reading): Float64Array {
  const usageW = readFlowW(fields.take('soc-usage'), reading);
  const gainW = readFlowW(fields.take('soc-gain'), reading);
  return usageW.map((valueW, period) => valueW - gainW[period]!);
}

/** `storage-efficiency` counts for one step of the resolution; a sensor's for one of its own. */
function readRetention(fields: Fields, reading: DeviceReading): Float64Array {
  const { grid, findings } = reading;
  const one = new Float64Array(grid.count).fill(1);
  const found = fields.take('storage-efficiency');
  if (found === undefined) return one;
  const steps = readSteps(found, EFFICIENCY, reading);
  if (steps === undefined) return one;
  if ('constant' in steps) {
    if (!reading.hasResolution) {
      findings.mistake(found, 'a resolution in the message: the efficiency counts for one step of it');
    }
    if (steps.constant > 1) findings.mistake(found, 'an efficiency of at most 100%');
    return one.fill(steps.constant);
  }
  const scaled = steps.segments.map(({ startMs, endMs, value }) => {
    return { startMs, endMs, value: (Math.log(value) * grid.stepMs) / (endMs - startMs) };
  });
  const { values, gapMs } = onPeriods({ segments: scaled }, grid, 'mean');
  if (gapMs !== undefined) findings.mistake({ path: found.path }, 'an efficiency for every period');
  if (steps.segments.some(({ value }) => value > 1))
    findings.mistake({ path: found.path }, 'efficiencies of at most 100%');
  return gapMs === undefined ? values.map(Math.exp) : one;
}

function readPreferences(fields: Fields, { findings }: Reading): void {
  for (const key of ['prefer-charging-sooner', 'prefer-curtailing-later']) {
    const found = fields.take(key);
    if (found === undefined) continue;
    if (typeof found.value !== 'boolean') findings.mistake(found, 'true or false');
    else if (!found.value) {
      findings.note(found.path, 'the planner prefers it where costs are equal; the cost is the same');
    }
  }
}

interface Socs {
  readonly startWh: number | undefined;
  readonly minWh: number | undefined;
  readonly maxWh: number | undefined;
  readonly targets: StorageDevice['targets'];
  readonly softBounds: readonly SoftEnergyBound[];
  readonly highestTargetWh: number | undefined;
}

function readSocs(fields: Fields, reading: DeviceReading): Socs {
  const { findings, firmnesses, grid } = reading;
  const unit = fields.take('soc-unit');
  const isUnit = unit?.value === 'kWh' || unit?.value === 'MWh';
  if (unit !== undefined && !isUnit) findings.mistake(unit, '"kWh" or "MWh"');
  const dimension = energyDimension(isUnit ? (unit.value as 'kWh' | 'MWh') : undefined);
  const energyOf = (key: string) => {
    const found = fields.take(key);
    return found && readValue(found, dimension, findings);
  };
  const levelsOf = (key: string, combine: 'most' | 'least' | 'only') => {
    const found = fields.take(key);
    return (found && readLevels(found, dimension, reading, combine)) ?? new Float64Array(0);
  };
  const minimaWh = levelsOf('soc-minima', 'most');
  const maximaWh = levelsOf('soc-maxima', 'least');
  const targetsWh = levelsOf('soc-targets', 'only');
  const parts = [
    boundPart('soc-minima', 'min', minimaWh, firmnesses.socMinima),
    boundPart('soc-maxima', 'max', maximaWh, firmnesses.socMaxima),
    ...targetParts(targetsWh, firmnesses),
  ];
  const told = targetsWh.filter((levelWh) => !Number.isNaN(levelWh));
  const startWh = energyOf('soc-at-start');
  return {
    startWh: readStateOfCharge(
      fields.take('state-of-charge'),
      { startWh, dimension, atMs: grid.startMs },
      reading,
    ),
    minWh: energyOf('soc-min'),
    maxWh: energyOf('soc-max'),
    targets: parts.flatMap((part) => part.targets),
    softBounds: parts.flatMap((part) => part.softBounds),
    highestTargetWh: told.length === 0 ? undefined : Math.max(...told),
  };
}

interface BoundPart {
  readonly targets: StorageDevice['targets'];
  readonly softBounds: readonly SoftEnergyBound[];
}

function boundPart(
  name: string,
  bound: 'min' | 'max',
  levelsWh: Float64Array,
  firmness: Firmness,
): BoundPart {
  if (levelsWh.every(Number.isNaN)) return { targets: [], softBounds: [] };
  if (typeof firmness !== 'object') {
    const bounds = { isMin: bound === 'min', isMax: bound === 'max' };
    return { targets: targetsAt(levelsWh, name, bounds, firmness), softBounds: [] };
  }
  const { breachMicros } = firmness;
  const soft: SoftEnergyBound = {
    id: name,
    bound,
    levelWh: levelsWh,
    priceMicrosPerKwhPeriod: 0,
    priceMicrosPerKwhHour: breachMicros,
    peakPriceMicrosPerKwh: breachMicros,
  };
  return { targets: [], softBounds: [soft] };
}

/** A target is as firm downwards as minima are, and upwards as maxima are. */
function targetParts(levelsWh: Float64Array, { socMinima, socMaxima }: Firmnesses): readonly BoundPart[] {
  if (socMinima === socMaxima && typeof socMinima === 'string') {
    const both = { isMin: true, isMax: true };
    return [{ targets: targetsAt(levelsWh, 'soc-targets', both, socMinima), softBounds: [] }];
  }
  return [
    boundPart('soc-targets at least', 'min', levelsWh, socMinima),
    boundPart('soc-targets at most', 'max', levelsWh, socMaxima),
  ];
}

/** `state-of-charge` says where the store starts only if `soc-at-start` does not. */
function readStateOfCharge(
  found: Located | undefined,
  {
    startWh,
    dimension,
    atMs,
  }: { startWh: number | undefined; dimension: ReturnType<typeof energyDimension>; atMs: number },
  reading: DeviceReading,
): number | undefined {
  if (found === undefined) return startWh;
  if (startWh !== undefined) {
    reading.findings.note(
      found.path,
      'an output: soc-at-start says where the store starts, the plan says the rest',
    );
    return startWh;
  }
  const steps = readSteps(found, dimension, reading);
  if (steps === undefined) return 0;
  if ('constant' in steps) return steps.constant;
  const last = steps.segments
    .filter(({ startMs }) => startMs <= atMs)
    .sort((a, b) => a.startMs - b.startMs)
    .at(-1);
  if (last === undefined)
    reading.findings.mistake({ path: found.path }, 'a level at or before the start of the horizon');
  return last?.value ?? 0;
}

interface Energies {
  readonly energyStartWh: number;
  readonly energyMinWh: number;
  readonly energyMaxWh: number;
}

interface Flows {
  readonly chargeW: Float64Array;
  readonly dischargeW: Float64Array;
  readonly efficiencies: Pick<StorageDevice, 'chargeEfficiencyPu'>;
  readonly drawnW: Float64Array;
}

function boundsOf(socs: Socs, flows: Flows, fields: Fields, { findings, grid }: DeviceReading): Energies {
  const { startWh, minWh = 0, maxWh, highestTargetWh } = socs;
  if (startWh === undefined) findings.note(`${fields.path}.soc-at-start`, 'left out: 0, as in FlexMeasures');
  const energyStartWh = startWh ?? 0;
  if (maxWh !== undefined) return { energyStartWh, energyMinWh: minWh, energyMaxWh: maxWh };
  if (highestTargetWh !== undefined) {
    findings.note(`${fields.path}.soc-max`, 'left out: the highest target, as in FlexMeasures');
    return { energyStartWh, energyMinWh: minWh, energyMaxWh: highestTargetWh };
  }
  findings.note(`${fields.path}.soc-max`, 'left out: no upper limit');
  const { chargeW, efficiencies, drawnW } = flows;
  let reachWh = Math.max(energyStartWh, minWh);
  for (let period = 0; period < grid.count; period++) {
    const inW = chargeW[period]! * efficiencies.chargeEfficiencyPu[period]! + Math.max(0, -drawnW[period]!);
    reachWh += (inW * grid.stepMs) / HOUR_MS;
  }
  return { energyStartWh, energyMinWh: minWh, energyMaxWh: reachWh };
}

/**
 * A device without a state of charge: production that can be curtailed is a PV plant; what can consume is a store so large that it
 * never limits the power.
 */
function withoutStore(
  id: string,
  chargeW: Float64Array,
  dischargeW: Float64Array,
  { grid }: DeviceReading,
): PvDevice | (Energies & { readonly kind: 'free' }) {
  if (chargeW.every((limitW) => limitW === 0)) {
    return { kind: 'pv', id, availableW: dischargeW, curtailable: true };
  }
  const energyOf = (limitsW: Float64Array) =>
    limitsW.reduce((totalWh, limitW) => totalWh + (limitW * grid.stepMs) / HOUR_MS, 0);
  const energyStartWh = energyOf(dischargeW);
  return { kind: 'free', energyStartWh, energyMinWh: 0, energyMaxWh: energyStartWh + energyOf(chargeW) };
}
