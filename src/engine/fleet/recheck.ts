import { type Device, ownersOf } from '../commissioning/index.ts';
import type { FleetRepository, QuarantineEntry } from '../repositories/index.ts';
import { formatInstant, UTC } from '../time/index.ts';
import type { QuarantineReason } from './quarantine.ts';
import { systemKeyOf } from './view.ts';

/**
 * Whether that for which something was put apart still holds: it is `mended`, it is there `still`, or that shows only when the
 * recording is read again.
 */
export interface Recheck {
  readonly outcome: 'mended' | 'still' | 'when-replayed';
  /** In words, on which evidence. */
  readonly message: string;
}

/** What looking again needs. */
export interface RecheckPorts {
  readonly fleet: Pick<FleetRepository, 'devicesOfSystem' | 'metadataOf' | 'heartbeatOf' | 'memories'>;
  /** The whole device table: whoever checks many entries reads it once. */
  readonly devices: () => Promise<readonly Device[]>;
  readonly nowMs: number;
  /** Tries again to read what could not be read. */
  readonly reread: (entry: QuarantineEntry) => Recheck;
}

/** Makes the check again for which something was put apart, with what is known now. */
export function recheck(entry: QuarantineEntry, ports: RecheckPorts): Promise<Recheck> {
  // The list of reasons is closed, and an entry has none but these.
  return CHECKS[entry.reason as QuarantineReason](entry, ports);
}

type Check = (entry: QuarantineEntry, ports: RecheckPorts) => Promise<Recheck>;

const mended = (message: string): Recheck => ({ outcome: 'mended', message });
const still = (message: string): Recheck => ({ outcome: 'still', message });

const CHECKS: { readonly [reason in QuarantineReason]: Check } = {
  DecodeError: async (entry, { reread }) => reread(entry),
  SimRealCollision: recheckOrigin,
  ConflictingDuplicate: recheckInterval,
  MeasurementRefused: async (entry, ports) =>
    (await ownerOf(entry, ports)) === undefined
      ? mended('no asset has the system any more: nothing is sent for it')
      : recheckSince(entry, ports),
  FutureTimestamp: recheckSince,
  TooOld: recheckSince,
  UnsolicitedMetadata: recheckAnswer,
};

/** Of reasons that are about a system. */
function systemOf({ systemId }: QuarantineEntry): string {
  return systemKeyOf(systemId ?? '');
}

async function ownerOf(entry: QuarantineEntry, { fleet, nowMs }: RecheckPorts) {
  const system = systemOf(entry);
  return ownersOf(await fleet.devicesOfSystem(system), nowMs).get(system);
}

async function recheckOrigin(entry: QuarantineEntry, ports: RecheckPorts): Promise<Recheck> {
  const owner = await ownerOf(entry, ports);
  if (owner === undefined) return mended('no asset has the system any more');
  const is = owner.isSimulated ? 'simulated' : 'real';
  const says = `the asset ${owner.id} is ${is}, and its records are ${entry.cause}`;
  return is === entry.cause ? mended(says) : still(says);
}

/** A record that was used afterwards shows that the cause is gone. */
async function recheckSince(entry: QuarantineEntry, { fleet }: RecheckPorts): Promise<Recheck> {
  const heartbeat = await fleet.heartbeatOf(systemOf(entry));
  const newestMs = heartbeat?.newestEndMs ?? 0;
  if (newestMs > entry.lastMs) return mended(`a record that ends at ${instant(newestMs)} was used since`);
  const last = newestMs > 0 ? `the last that was ends at ${instant(newestMs)}` : 'none ever was';
  return still(`no record of the system was used since ${instant(entry.lastMs)}: ${last}`);
}

/** Of what is kept it is looked whether the interval is still that of another record. */
async function recheckInterval(entry: QuarantineEntry, { fleet }: RecheckPorts): Promise<Recheck> {
  const records = entry.samples.flatMap(({ record }) => record ?? []);
  const wanted = records.map(({ endMs }) => ({
    systemId: systemOf(entry),
    fromMs: endMs,
    untilMs: endMs,
  }));
  const memories = await fleet.memories(wanted);
  for (const [index, { endMs, digest }] of records.entries()) {
    const { seenEndsMs, seenDigests } = memories[index]!;
    const at = seenEndsMs.indexOf(endMs);
    if (at >= 0 && seenDigests[at] !== digest) {
      return still(`another record was used for the interval that ends at ${instant(endMs)}`);
    }
  }
  return mended('of these intervals nothing is remembered that would contradict it');
}

async function recheckAnswer(entry: QuarantineEntry, { fleet, devices }: RecheckPorts): Promise<Recheck> {
  const system = systemOf(entry);
  const [known] = await fleet.devicesOfSystem(system);
  if (known !== undefined) return mended(`the asset ${known.id} has this id now`);
  for (const { id } of (await devices()).filter(({ vendorSiteId }) => vendorSiteId === entry.cause)) {
    const answer = (await fleet.metadataOf(id))?.answer;
    if (answer === undefined || answer.receivedMs <= entry.lastMs) continue;
    if (!answer.systems.some(({ systemId }) => systemKeyOf(systemId) === system)) {
      return mended(`the vendor did not answer it any more at ${instant(answer.receivedMs)}`);
    }
  }
  return still('no asset has this id, and the vendor has given no other answer since');
}

function instant(ms: number): string {
  return formatInstant(ms, UTC);
}
