/** What systems of the fleet report about themselves. */
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
