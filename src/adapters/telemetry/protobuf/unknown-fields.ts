import type { flex } from '../generated/messages.js';
import type { WireEnvelope } from './decode.ts';

type WireEnergy = flex.pwrcell.telemetry.v1.EnergyRecordSet;

/** A decoded message, of any type. */
interface Wire {
  readonly $unknowns?: readonly Uint8Array[];
}

/** How many fields the schemas do not know, at any depth. */
export function unknownFieldCount(wire: WireEnvelope): number {
  let count = ownCount(wire) + ownCountOf(wire.emittedAt);
  if (wire.status !== null) count += ownCount(wire.status);
  if (wire.inventory !== null) {
    count += ownCount(wire.inventory);
    for (const device of wire.inventory.devices) count += ownCount(device);
  }
  return wire.energy === null ? count : count + countInEnergy(wire.energy);
}

function countInEnergy(energy: WireEnergy): number {
  let count = ownCount(energy);
  const { records } = energy;
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index]!;
    count += ownCount(record);
    const { samples } = record;
    for (let at = 0; at < samples.length; at += 1) count += ownCount(samples[at]!);
  }
  return count;
}

function ownCountOf(wire: Wire | null): number {
  return wire === null ? 0 : ownCount(wire);
}

function ownCount(wire: Wire): number {
  return wire.$unknowns === undefined ? 0 : wire.$unknowns.length;
}
