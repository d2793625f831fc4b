import type { QuarantinedMeasurement } from '../repositories/index.ts';
import { type ChannelSample, type EnergyRecord, recordDigest } from '../telemetry/index.ts';

/** Channels of a record that are kept: a system has some ten, and a hostile one as many as it likes. */
const CHANNELS_KEPT = 12;

/** A record, as it is kept apart: what it says, with 64-bit numbers as text. */
export function measurementKept(record: EnergyRecord): QuarantinedMeasurement {
  const { startMs, endMs, sequence, inverterStateCode, samples } = record;
  return {
    startMs,
    endMs,
    sequence: String(sequence),
    digest: recordDigest(record),
    ...(inverterStateCode === undefined ? {} : { inverterStateCode }),
    channels: samples.slice(0, CHANNELS_KEPT).map(channelKept),
    channelCount: samples.length,
  };
}

function channelKept(sample: ChannelSample): object {
  const said = Object.entries(sample).filter(([, value]) => value !== undefined && value !== false);
  return Object.fromEntries(
    said.map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
}
