import type { ChannelSample, EnergyRecord } from '../telemetry/index.ts';
import { isBeyondHomes, isNoValue } from '../telemetry/index.ts';
import type { Device } from './facts.ts';
import type { AssetMeasurement } from './fleet.ts';
import { isTenfold } from './tenfold.ts';
import type { TopologyClass } from './topology.ts';

/** Of the asset, what is known of how its measurements are to be understood. */
export interface MappingSubject {
  readonly assetId: string;
  readonly systemId: string;
  readonly topology: TopologyClass | undefined;
  /** Absent where it is not known: then no power is too much for it. */
  readonly ratedPowerW: number | undefined;
}

/** A field that was left out, and of what. */
export interface DroppedField {
  /** `battery.socPct` */
  readonly field: string;
  readonly value: number;
}

/** What a record says of an asset, and what of it was not believed. */
export interface Mapped {
  readonly measurements: readonly MappedMeasurement[];
  readonly dropped: readonly DroppedField[];
}

/** A power beyond this part of the rating is no measurement. */
const RATING_MAX_PU = 1.5;

const COMPONENTS = ['inverter', 'battery', 'photovoltaic', 'site-meter'] as const;
type MeasuredComponent = AssetMeasurement['component'];
/** A measurement of a component, whenever it came. */
export type MappedMeasurement = Omit<AssetMeasurement, 'late'>;
/** The same, while it is being made. */
export type Writable<Value> = { -readonly [Name in keyof Value]: Value[Name] };

/**
 * What a record of a system says of its asset, component by component. Several devices of a kind are added up; where the
 * system gives their sum itself, that is taken alone. What was not measured is absent: photovoltaics on the AC side are
 * seen by a meter of their own only, and one without a meter is not a dead one.
 */
export function measurementsOf(record: EnergyRecord, subject: MappingSubject): Mapped {
  const dropped: DroppedField[] = [];
  const measurements: MappedMeasurement[] = [];
  for (const component of COMPONENTS) {
    const found = measurementOf(component, record, subject, dropped);
    if (found !== undefined) measurements.push(found);
  }
  if (subject.topology === 'dc-coupled' && isTenfold(powersOf(measurements))) {
    leaveOutPvPower(measurements, dropped);
  }
  return { measurements, dropped };
}

function powersOf(measurements: readonly MappedMeasurement[]): Parameters<typeof isTenfold>[0] {
  const powersW: { [component in MeasuredComponent]?: number } = {};
  for (const { component, powerW } of measurements) if (powerW !== undefined) powersW[component] = powerW;
  return powersW;
}

/** Its counters have a scale of their own. */
function leaveOutPvPower(measurements: MappedMeasurement[], dropped: DroppedField[]): void {
  const index = measurements.findIndex(({ component }) => component === 'photovoltaic');
  const { powerW: value = 0, ...rest } = measurements[index]!;
  dropped.push({ field: 'photovoltaic.activePowerW', value });
  const isLeft = rest.importedTotalWs !== undefined || rest.exportedTotalWs !== undefined;
  measurements.splice(index, 1, ...(isLeft ? [rest] : []));
}

function measurementOf(
  component: MeasuredComponent,
  record: EnergyRecord,
  subject: MappingSubject,
  dropped: DroppedField[],
): MappedMeasurement | undefined {
  const samples = samplesOf(component, record, subject.topology);
  if (samples.length === 0) return undefined;
  const powerW = sumOf(samples, component, subject, dropped);
  const socPct = meanSocOf(samples, component, dropped);
  const importedTotalWs = sumOfCounters(samples, 'importedTotalWs');
  const exportedTotalWs = sumOfCounters(samples, 'exportedTotalWs');
  if ((powerW ?? socPct ?? importedTotalWs ?? exportedTotalWs) === undefined) return undefined;
  const { startMs, endMs } = record;
  const key = `tel:${subject.systemId}:${component}:${endMs}`;
  const found: Writable<MappedMeasurement> = { key, assetId: subject.assetId, component, startMs, endMs };
  if (powerW !== undefined) found.powerW = powerW;
  if (socPct !== undefined) found.socPct = socPct;
  if (importedTotalWs !== undefined) found.importedTotalWs = importedTotalWs;
  if (exportedTotalWs !== undefined) found.exportedTotalWs = exportedTotalWs;
  return found;
}

/** The samples that a component's measurement is made of. */
function samplesOf(
  component: MeasuredComponent,
  { samples }: EnergyRecord,
  topology: TopologyClass | undefined,
): readonly ChannelSample[] {
  const seen: ChannelSample[] = [];
  let summedCount = 0;
  for (const sample of samples) {
    if (sample.component !== component || sample.quality === 'absent') continue;
    if (component === 'photovoltaic' && !isSeen(sample, topology)) continue;
    seen.push(sample);
    if (sample.aggregated) summedCount += 1;
  }
  return summedCount === 0 || summedCount === seen.length
    ? seen
    : seen.filter(({ aggregated }) => aggregated);
}

/** Optimizers see photovoltaics on the DC bus, a meter those on the AC side; before the wiring is known, either is believed. */
function isSeen({ point }: ChannelSample, topology: TopologyClass | undefined): boolean {
  switch (topology) {
    case 'ac-coupled':
      return point === 'ac';
    case 'dc-coupled':
      return point !== 'ac';
    default:
      return true;
  }
}

/** [W]; one device that says nothing, or what cannot be, makes the sum of all unknown. */
function sumOf(
  samples: readonly ChannelSample[],
  component: MeasuredComponent,
  subject: MappingSubject,
  dropped: DroppedField[],
): number | undefined {
  let sumW: number | undefined = 0;
  for (const sample of samples) {
    const powerW = sample.activePowerW;
    if (powerW === undefined) sumW = undefined;
    else if (isBelieved(sample, powerW, component, subject)) {
      if (sumW !== undefined) sumW += powerW;
    } else {
      dropped.push({ field: `${component}.activePowerW`, value: powerW });
      sumW = undefined;
    }
  }
  return sumW;
}

function isBelieved(
  sample: ChannelSample,
  powerW: number,
  component: MeasuredComponent,
  { ratedPowerW }: MappingSubject,
): boolean {
  if (isNoValue(sample) || isBeyondHomes(powerW)) return false;
  if (ratedPowerW === undefined || component === 'site-meter') return true;
  return Math.abs(powerW) <= RATING_MAX_PU * ratedPowerW;
}

/** [%], of those that say so; a field that cannot be never hides one that can. */
function meanSocOf(
  samples: readonly ChannelSample[],
  component: MeasuredComponent,
  dropped: DroppedField[],
): number | undefined {
  let sumPct = 0;
  let count = 0;
  for (const { socPct } of samples) {
    if (socPct === undefined) continue;
    if (socPct < 0 || socPct > 100) dropped.push({ field: `${component}.socPct`, value: socPct });
    else {
      sumPct += socPct;
      count += 1;
    }
  }
  return count === 0 ? undefined : sumPct / count;
}

/** [W·s]; one device that says nothing makes the sum of all unknown. */
function sumOfCounters(
  samples: readonly ChannelSample[],
  name: 'importedTotalWs' | 'exportedTotalWs',
): bigint | undefined {
  const [first] = samples;
  if (samples.length === 1) return first![name];
  let sumWs = 0n;
  for (const sample of samples) {
    const valueWs = sample[name];
    if (valueWs === undefined) return undefined;
    sumWs += valueWs;
  }
  return sumWs;
}

/** How the measurements of a device are to be understood. */
export function subjectOf(
  device: Pick<Device, 'id' | 'remoteId' | 'ratedPowerW'>,
  topology: TopologyClass | undefined,
): MappingSubject {
  const { id: assetId, remoteId: systemId, ratedPowerW } = device;
  return { assetId, systemId, topology, ratedPowerW };
}
