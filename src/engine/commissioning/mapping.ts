import type { ChannelSample, EnergyRecord } from '../telemetry/index.ts';
import { isImplausible, isNoValue } from '../telemetry/index.ts';
import type { Device } from './facts.ts';
import type { AssetMeasurement } from './fleet.ts';
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
  readonly measurements: readonly Omit<AssetMeasurement, 'late'>[];
  readonly dropped: readonly DroppedField[];
}

/** A power beyond this part of the rating is no measurement. */
const RATING_MAX_PU = 1.5;

const COMPONENTS = ['inverter', 'battery', 'photovoltaic', 'site-meter'] as const;
type MeasuredComponent = AssetMeasurement['component'];

/**
 * What a record of a system says of its asset, component by component. Several devices of a kind are added up; where the
 * system gives their sum itself, that is taken alone. What was not measured is absent: photovoltaics on the AC side are
 * seen by a meter of their own only, and one without a meter is not a dead one.
 */
export function measurementsOf(record: EnergyRecord, subject: MappingSubject): Mapped {
  const dropped: DroppedField[] = [];
  const measurements = COMPONENTS.flatMap((component) => {
    const found = measurementOf(component, record, subject, dropped);
    return found === undefined ? [] : [found];
  });
  return { measurements, dropped };
}

function measurementOf(
  component: MeasuredComponent,
  record: EnergyRecord,
  subject: MappingSubject,
  dropped: DroppedField[],
): Omit<AssetMeasurement, 'late'> | undefined {
  const samples = samplesOf(component, record, subject.topology).map((sample) =>
    believed(sample, component, subject, dropped),
  );
  if (samples.length === 0) return undefined;
  const powerW = sumOf(samples.map(({ activePowerW }) => activePowerW));
  const socPct = meanOf(samples.map((sample) => sample.socPct));
  const importedTotalWs = sumOfCounters(samples.map((sample) => sample.importedTotalWs));
  const exportedTotalWs = sumOfCounters(samples.map((sample) => sample.exportedTotalWs));
  if (powerW === undefined && socPct === undefined && importedTotalWs === undefined) return undefined;
  const { startMs, endMs } = record;
  return {
    key: `tel:${subject.systemId}:${component}:${endMs}`,
    assetId: subject.assetId,
    component,
    startMs,
    endMs,
    ...(powerW === undefined ? {} : { powerW }),
    ...(socPct === undefined ? {} : { socPct }),
    ...(importedTotalWs === undefined ? {} : { importedTotalWs }),
    ...(exportedTotalWs === undefined ? {} : { exportedTotalWs }),
  };
}

/** The samples that a component's measurement is made of. */
function samplesOf(
  component: MeasuredComponent,
  { samples }: EnergyRecord,
  topology: TopologyClass | undefined,
): readonly ChannelSample[] {
  const own = samples.filter((sample) => sample.component === component && sample.quality !== 'absent');
  const seen = component === 'photovoltaic' ? own.filter((sample) => isSeen(sample, topology)) : own;
  const summed = seen.filter(({ aggregated }) => aggregated);
  return summed.length > 0 ? summed : seen;
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

/** A sample without what cannot be: a bad field never hides a good one. */
function believed(
  sample: ChannelSample,
  component: MeasuredComponent,
  { ratedPowerW }: MappingSubject,
  dropped: DroppedField[],
): ChannelSample {
  const { activePowerW, socPct } = sample;
  let kept = sample;
  const isTooMuch =
    ratedPowerW !== undefined &&
    component !== 'site-meter' &&
    Math.abs(activePowerW ?? 0) > RATING_MAX_PU * ratedPowerW;
  const hasNoPower = isNoValue(sample) || isImplausible({ ...sample, socPct: undefined }) || isTooMuch;
  if (activePowerW !== undefined && hasNoPower) {
    dropped.push({ field: `${component}.activePowerW`, value: activePowerW });
    kept = { ...kept, activePowerW: undefined };
  }
  if (socPct !== undefined && (socPct < 0 || socPct > 100)) {
    dropped.push({ field: `${component}.socPct`, value: socPct });
    kept = { ...kept, socPct: undefined };
  }
  return kept;
}

function sumOf(values: readonly (number | undefined)[]): number | undefined {
  // One device that says nothing makes the sum of all unknown.
  return values.every((value) => value !== undefined)
    ? values.reduce((sum, value) => sum + value, 0)
    : undefined;
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function sumOfCounters(values: readonly (bigint | undefined)[]): bigint | undefined {
  return values.every((value) => value !== undefined)
    ? values.reduce((sum, value) => sum + value, 0n)
    : undefined;
}

/** How the measurements of a device are to be understood. */
export function subjectOf(device: Device, topology: TopologyClass | undefined): MappingSubject {
  const { id: assetId, remoteId: systemId, ratedPowerW } = device;
  return { assetId, systemId, topology, ratedPowerW };
}
