import * as v from 'valibot';
import type { VendorCloud } from '../../engine/commissioning/index.ts';
import { AdapterError } from '../../engine/errors.ts';
import type { DeviceMetadata, SystemMetadata, SystemStatus } from '../../engine/telemetry/index.ts';
import type { HostStanding, HttpCall, HttpClient } from '../http/client.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { type HostOptions, hostClient } from '../http/host.ts';
import { readAnswer } from '../http/read-answer.ts';
import { type deviceOnWire, failureOnWire, metadataOnWire, statusOnWire } from './wire.ts';

const NOT_FOUND = 404;
const NO_SITE = 'SITE_NOT_FOUND';

const TENTH_KW_W = 100;
const KW_W = 1_000;
const KWH_WH = 1_000;

/** The vendor's cloud, and how it is doing. */
export interface Ces extends VendorCloud {
  standing(): HostStanding;
}

/** The vendor's cloud over HTTP, as docs/openapi/ces.yaml has it. Of a site that it does not know it says nothing. */
export function openCes(options: HostOptions): Ces {
  const client = hostClient(options, { system: 'CES', messageOf: failureTextOf });
  return {
    metadata: ({ vendorSiteId, systemId, key }) => metadata(client, { vendorSiteId, systemId, key }),
    status: ({ vendorSiteId, key }) => status(client, { vendorSiteId, key }),
    standing: () => client.standing(),
  };
}

async function metadata(
  client: HttpClient,
  query: Parameters<VendorCloud['metadata']>[0],
): Promise<readonly SystemMetadata[]> {
  const call = { ...callOf('/v1/sites/{siteId}/metadata', query), query: { systemId: query.systemId } };
  const text = await answerOf(client, call);
  if (text === undefined) return [];
  const { siteId, systemCount, systems } = readAnswer(metadataOnWire, text, client.nameOf(call));
  return systems.map(({ systemId, collectedAt, devices }) => ({
    systemId,
    siteId,
    observedMs: collectedAt,
    siteSystemCount: systemCount,
    devices: devices.map(deviceMetadata),
  }));
}

async function status(
  client: HttpClient,
  query: Parameters<VendorCloud['status']>[0],
): Promise<readonly SystemStatus[]> {
  const call = callOf('/v1/sites/{siteId}/status', query);
  const text = await answerOf(client, call);
  if (text === undefined) return [];
  const { siteId, systems } = readAnswer(statusOnWire, text, client.nameOf(call));
  return systems.map((system) => ({
    systemId: system.systemId,
    siteId,
    status: system.statusName,
    observedMs: system.statusAt,
    lastConnectedMs: system.lastConnectedAt,
    inverterStateCode: system.inverterState,
    errorCode: system.errorCode,
  }));
}

function callOf(
  route: string,
  { vendorSiteId, key }: { readonly vendorSiteId: string; readonly key: string },
): HttpCall {
  return {
    method: 'GET',
    route,
    ids: { siteId: vendorSiteId },
    headers: { 'x-request-key': encodeURIComponent(key) },
    isRepeatable: true,
    expected: [NOT_FOUND],
  };
}

/** @returns undefined where the vendor has no such site; an address that leads nowhere is a failure. */
async function answerOf(client: HttpClient, call: HttpCall): Promise<string | undefined> {
  const answer = await client.send(call);
  if (answer.status !== NOT_FOUND) return answer.text;
  if (failureOf(answer)?.errorCode === NO_SITE) return undefined;
  const { route } = client.nameOf(call);
  throw new AdapterError('rejected', `CES has no ${route}: is its url in flex.yaml right?`);
}

/** A rating of −32,768 or 32,768 tenths is passed on as it is: that it cannot be is said by those who judge it. */
function deviceMetadata(wire: v.InferOutput<typeof deviceOnWire>): DeviceMetadata {
  const { acPVPowerRating, nameplatePower, usableCapacity } = wire;
  return {
    deviceId: wire.rcpn,
    type: wire.deviceType,
    model: wire.model,
    firmwareVersion: wire.firmware,
    acPvPowerRatingW: acPVPowerRating === undefined ? undefined : acPVPowerRating * TENTH_KW_W,
    ratedPowerW: nameplatePower === undefined ? undefined : Math.round(nameplatePower * KW_W),
    capacityWh: usableCapacity === undefined ? undefined : Math.round(usableCapacity * KWH_WH),
    moduleCount: wire.modules,
    installedMs: wire.installedAt,
    removedMs: wire.removedAt,
  };
}

function failureTextOf(answer: HttpAnswer): string {
  const failure = failureOf(answer);
  return failure === undefined ? '' : `${failure.errorCode} (${failure.errorMessage})`;
}

function failureOf({ text }: HttpAnswer): v.InferOutput<typeof failureOnWire> | undefined {
  try {
    const parsed = v.safeParse(failureOnWire, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
