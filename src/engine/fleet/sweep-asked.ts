import type { FleetReader, Reason } from '../commissioning/index.ts';
import { collect, type FleetRepository, type UnknownSystem } from '../repositories/index.ts';
import { MINUTE_MS } from '../time/index.ts';
import { forgetOld } from './retention.ts';
import { type SweepPorts, type SweepReport, sweepAssets } from './sweep-assets.ts';
import { systemKeyOf } from './view.ts';

/** A sweep is asked for at most once in this time, however many systems nobody knows. */
export const SWEEP_ASKED_MS = 15 * MINUTE_MS;

/**
 * Asks the registrar to look whether the platform knows systems that send and that the device table does not have. It is
 * a hint and nothing else: what they send is dropped, and no device comes of it.
 *
 * @param heardMs - when the last of them was heard, by arrival; a complete sweep since has answered already.
 * @returns whether a sweep was asked for.
 */
export async function askForSweep(
  heardMs: number,
  fleet: Pick<FleetRepository, 'sweepAsked' | 'putSweepAsked' | 'sweptMs'>,
): Promise<boolean> {
  const askedMs = await fleet.sweepAsked();
  if (askedMs !== undefined && heardMs - askedMs < SWEEP_ASKED_MS) return false;
  const sweptMs = await fleet.sweptMs();
  if (sweptMs !== undefined && sweptMs >= heardMs) return false;
  await fleet.putSweepAsked(heardMs);
  return true;
}

/** Whether a sweep was asked for that no complete one has come after. */
export async function isSweepAsked(fleet: Pick<FleetRepository, 'sweepAsked' | 'sweptMs'>): Promise<boolean> {
  const askedMs = await fleet.sweepAsked();
  if (askedMs === undefined) return false;
  const sweptMs = await fleet.sweptMs();
  return sweptMs === undefined || sweptMs < askedMs;
}

/**
 * Why a system that sends is not known: the platform may know it and has not been swept since, or it has been.
 *
 * @param sweptMs - the last complete sweep; undefined: there was none.
 */
export function reasonOfUnknown(
  { lastMs }: Pick<UnknownSystem, 'lastMs'>,
  sweptMs: number | undefined,
): Reason & ('UnknownDevice' | 'UnknownPendingSweep') {
  return sweptMs === undefined || sweptMs < lastMs ? 'UnknownPendingSweep' : 'UnknownDevice';
}

/** What the registrar did, and what it found of what it was asked for. */
export interface RegistrarReport extends SweepReport {
  /** Absent: nobody had asked. */
  readonly asked?: {
    /** Systems that send and were not in the table. */
    readonly unknownCount: number;
    /** Of these the platform knows. */
    readonly foundCount: number;
  };
}

/** Sweeps, as asked or by itself, and writes down that it has. An incomplete sweep answers nothing. */
export async function registerAssets(
  reader: Pick<FleetReader, 'assets'>,
  ports: SweepPorts,
): Promise<RegistrarReport> {
  const { fleet } = ports.repositories;
  const asked = (await isSweepAsked(fleet)) ? await unknownSystems(fleet) : undefined;
  const report = await sweepAssets(reader, ports);
  if (report.incomplete !== undefined) return report;
  await fleet.putSweptMs(ports.nowMs);
  if (report.held === undefined) {
    const exceptIds = (report.unreadable ?? []).flatMap(({ id }) => id ?? []);
    await fleet.putShown({ atMs: ports.nowMs, exceptIds });
  }
  await forgetOld(fleet, { devices: report.devices, isAsked: asked !== undefined, nowMs: ports.nowMs });
  if (asked === undefined) return report;
  const known = new Set(report.devices.map(({ remoteId }) => systemKeyOf(remoteId)));
  const foundCount = asked.filter(({ systemId }) => known.has(systemKeyOf(systemId))).length;
  return { ...report, asked: { unknownCount: asked.length, foundCount } };
}

/** Systems of the ledger that the device table did not have. */
async function unknownSystems(
  fleet: Pick<FleetRepository, 'unknown' | 'devices'>,
): Promise<readonly UnknownSystem[]> {
  const devices = await collect(fleet.devices());
  const known = new Set(devices.map(({ remoteId }) => systemKeyOf(remoteId)));
  const unknown = await collect(fleet.unknown());
  return unknown.filter(({ systemId }) => !known.has(systemKeyOf(systemId)));
}
