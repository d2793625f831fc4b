import type { ChannelSample, EnergyRecord } from '../../../engine/telemetry/index.ts';
import type { flex } from '../generated/messages.js';
import { COMPONENTS, GRID_STATES, MEASURING_POINTS, nameOf, QUALITIES, SYSTEM_MODES } from './names.ts';
import { counter, instantMs } from './numbers.ts';

type WireRecord = flex.pwrcell.telemetry.v1.EnergyRecord;
type WireSample = flex.pwrcell.telemetry.v1.ChannelSample;

const MILLI = 1_000;
const TENTHS = 10;

/**
 * Components of which the wire counts what comes out as positive: they discharge, produce or export. Indexed by
 * their number on the wire.
 */
const IS_TURNED: readonly boolean[] = COMPONENTS.map(
  (component) => component !== undefined && component !== 'site-meter' && component !== 'load',
);

export function isTurned(component: number): boolean {
  return IS_TURNED[component] ?? false;
}

/** One measurement; undefined where it has no interval. */
export function energyRecord(wire: WireRecord): EnergyRecord | undefined {
  const startMs = instantMs(wire.intervalStart);
  const endMs = instantMs(wire.intervalEnd);
  if (startMs === undefined || endMs === undefined || endMs <= startMs) return undefined;
  const { samples } = wire;
  const channels = new Array<ChannelSample>(samples.length);
  for (let index = 0; index < samples.length; index += 1) channels[index] = channelSample(samples[index]!);
  return {
    startMs,
    endMs,
    bootId: wire.bootId,
    sequence: counter(wire.sequence) ?? 0n,
    uptimeMs: wire.uptimeMs === null ? undefined : wire.uptimeMs.toNumber(),
    systemMode: nameOf(SYSTEM_MODES, wire.systemMode),
    inverterStateCode: wire.inverterStateCode ?? undefined,
    gridState: nameOf(GRID_STATES, wire.gridState),
    samples: channels,
  };
}

function channelSample(wire: WireSample): ChannelSample {
  const sign = isTurned(wire.component) ? -1 : 1;
  const low = scaled(wire.minPowerW, sign);
  const high = scaled(wire.maxPowerW, sign);
  return {
    component: nameOf(COMPONENTS, wire.component),
    point: nameOf(MEASURING_POINTS, wire.point),
    deviceId: wire.deviceId === '' ? undefined : wire.deviceId,
    activePowerW: scaled(wire.activePowerW, sign),
    reactivePowerVar: wire.reactivePowerVar ?? undefined,
    socPct: wire.socPermille === null ? undefined : wire.socPermille / TENTHS,
    importedTotalWs: counter(wire.importedTotalWs),
    exportedTotalWs: counter(wire.exportedTotalWs),
    voltageV: wire.voltageMv === null ? undefined : wire.voltageMv / MILLI,
    currentA: wire.currentMa === null ? undefined : (sign * wire.currentMa) / MILLI + 0,
    temperatureC: wire.temperatureDc === null ? undefined : wire.temperatureDc / TENTHS,
    powerWMin: sign === 1 ? low : high,
    powerWMax: sign === 1 ? high : low,
    quality: nameOf(QUALITIES, wire.quality),
    revenueGrade: wire.revenueGrade,
    aggregated: wire.aggregated,
  };
}

/** Plus zero keeps a turned zero from becoming minus zero. */
function scaled(value: number | null, sign: 1 | -1): number | undefined {
  return value === null ? undefined : sign * value + 0;
}
