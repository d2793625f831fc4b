import protobuf from 'protobufjs/minimal.js';
import type { EnergyRecord, TelemetryContent } from '../../../engine/telemetry/index.ts';
import { flex } from '../generated/messages.js';
import { systemMetadata, systemStatus } from './ces.ts';
import { energyRecord } from './energy.ts';
import { decodeOrdinary } from './fast.ts';
import { EVENT_ID_BYTES, MESSAGE_BYTES_MAX, RECORD_COUNT_MAX, TEXT_LENGTH_MAX } from './limits.ts';
import { instantMs } from './numbers.ts';
import { type Decoded, type Poison, poison } from './outcome.ts';
import { unknownFieldCount } from './unknown-fields.ts';

const { Envelope } = flex.pwrcell.telemetry.v1;

export type WireEnvelope = InstanceType<typeof Envelope>;
type WireRecord = flex.pwrcell.telemetry.v1.EnergyRecord;

/** Reads one message. Whatever the bytes are, it returns: what cannot be used is poison with its reason. */
export function decodeMessage(bytes: Buffer): Decoded {
  if (bytes.length === 0) return poison('empty', 'no bytes');
  if (bytes.length > MESSAGE_BYTES_MAX) return poison('too-large', `${bytes.length} bytes`);
  const message = decodeOrdinary(bytes);
  return message === undefined ? decodeGenerated(bytes) : { kind: 'message', message };
}

/** Reads any message with the code that is generated from the schemas. */
export function decodeGenerated(bytes: Buffer): Decoded {
  let wire: WireEnvelope;
  try {
    const reader = protobuf.Reader.create(bytes);
    reader.discardUnknown = false;
    wire = Envelope.decode(reader);
  } catch (error) {
    return poison('not-protobuf', error instanceof Error ? error.message : String(error));
  }
  return messageOf(wire);
}

function messageOf(wire: WireEnvelope): Decoded {
  const { systemId, siteId, eventId } = wire;
  if (systemId === '') return poison('no-system', 'no system_id');
  if (systemId.length > TEXT_LENGTH_MAX) return poison('text-too-long', `system_id of ${systemId.length}`);
  if (siteId.length > TEXT_LENGTH_MAX) return poison('text-too-long', `site_id of ${siteId.length}`);
  const emittedMs = instantMs(wire.emittedAt);
  if (emittedMs === undefined) return poison('no-instant', 'no usable emitted_at');
  const unknownCount = unknownFieldCount(wire);
  const content = contentOf(wire, unknownCount);
  if (content.kind === 'poison') return content;
  return {
    kind: 'message',
    message: {
      eventId: eventId.length === EVENT_ID_BYTES ? hexOf(eventId) : undefined,
      systemId,
      siteId: siteId === '' ? undefined : siteId,
      simulated: wire.simulated,
      emittedMs,
      content,
      unknownFieldCount: unknownCount,
    },
  };
}

/** Bytes that were read from a Buffer are a Buffer. */
function hexOf(bytes: Uint8Array): string {
  return (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)).toString('hex');
}

function contentOf(wire: WireEnvelope, unknownCount: number): TelemetryContent | Poison {
  if (wire.energy !== null) return energyOf(wire.energy.records);
  if (wire.status !== null) return { kind: 'status', status: systemStatus(wire.status) };
  if (wire.inventory !== null) return { kind: 'inventory', metadata: systemMetadata(wire.inventory) };
  return unknownCount > 0 ? { kind: 'unknown' } : poison('no-content', 'no payload');
}

function energyOf(wires: readonly WireRecord[]): TelemetryContent | Poison {
  if (wires.length === 0) return poison('no-content', 'no measurements');
  if (wires.length > RECORD_COUNT_MAX) return poison('too-many-records', `${wires.length} measurements`);
  const records: EnergyRecord[] = [];
  for (let index = 0; index < wires.length; index += 1) {
    const record = energyRecord(wires[index]!);
    if (record === undefined) return poison('bad-interval', `measurement ${index + 1} of ${wires.length}`);
    for (const { deviceId } of record.samples) {
      if (deviceId !== undefined && deviceId.length > TEXT_LENGTH_MAX)
        return poison('text-too-long', `device_id of ${deviceId.length}`);
    }
    records.push(record);
  }
  return { kind: 'energy', records };
}
