import type {
  Component,
  ConnectionStatus,
  DeviceType,
  GridState,
  MeasuringPoint,
  SampleQuality,
  SystemMode,
  Unrecognized,
} from '../../../engine/telemetry/index.ts';

/** Names of the numbers of an enumeration, by number. Zero is "not said", and has no name. */
type Names<Name extends string> = readonly [undefined, ...Exclude<Name, Unrecognized>[]];

export const COMPONENTS: Names<Component> = [
  undefined,
  'inverter',
  'battery',
  'photovoltaic',
  'site-meter',
  'generator',
  'load',
];
export const MEASURING_POINTS: Names<MeasuringPoint> = [undefined, 'ac', 'dc-bus', 'dc-terminal'];
export const QUALITIES: Names<SampleQuality> = [undefined, 'measured', 'estimated', 'substituted', 'absent'];
export const SYSTEM_MODES: Names<SystemMode> = [
  undefined,
  'safety-shutdown',
  'grid-tie',
  'self-supply',
  'clean-backup',
  'priority-backup',
  'remote-arbitrage',
  'sell',
];
export const GRID_STATES: Names<GridState> = [undefined, 'connected', 'islanded', 'generator'];
export const CONNECTION_STATUSES: Names<ConnectionStatus> = [
  undefined,
  'success',
  'unknown',
  'never-connected',
  'disconnected',
  'error',
];
export const DEVICE_TYPES: Names<DeviceType> = [
  undefined,
  'inverter',
  'battery',
  'pv-link',
  'beacon',
  'site-meter',
  'generator',
];

/** The name of a number; numbers of newer senders are kept as they are. */
export function nameOf<Name extends string>(
  names: Names<Name>,
  value: number,
): Exclude<Name, Unrecognized> | Unrecognized | undefined {
  return value >= 0 && value < names.length ? names[value] : `UNRECOGNIZED(${value})`;
}

/** The number of a name, as {@link nameOf} made it. */
export function numberOf<Name extends string>(names: Names<Name>, name: Name | undefined): number {
  const unrecognized = name === undefined ? undefined : /^UNRECOGNIZED\((-?\d+)\)$/.exec(name);
  if (unrecognized) return Number(unrecognized[1]);
  return Math.max(0, (names as readonly (string | undefined)[]).indexOf(name));
}
