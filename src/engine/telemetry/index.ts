/** What systems of the fleet report about themselves, and what is wrong with it. */
export { recordDigest } from './digest.ts';
export {
  DEFECT_KINDS,
  type DefectKind,
  type DefectSummary,
  type Inspection,
  type InspectionReport,
  inspectTelemetry,
  type SystemSummary,
} from './inspection.ts';
export {
  consumptionW,
  hasNegativeConsumption,
  isBeaconId,
  isBeyondHomes,
  isImplausible,
  isNoValue,
} from './plausible.ts';
export type { Gap } from './system-history.ts';
export type {
  ChannelSample,
  Component,
  ConnectionStatus,
  DeviceMetadata,
  DeviceType,
  EnergyRecord,
  GridState,
  MeasuringPoint,
  SampleQuality,
  SystemMetadata,
  SystemMode,
  SystemStatus,
  TelemetryContent,
  TelemetryMessage,
  Unrecognized,
} from './types.ts';
