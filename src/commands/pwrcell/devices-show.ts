import { type AssetFacts, expiryMs, type Heartbeat } from '../../engine/commissioning/index.ts';
import type { DeviceMetadata } from '../../engine/telemetry/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { Cell, View } from '../shell/result.ts';
import type { devicesShow } from './commands.ts';
import { findAsset } from './find-asset.ts';
import { rulesOf } from './session.ts';
import { clockText, evidenceJson, instantJson } from './texts.ts';
import { concertoState } from './told-state.ts';

export const run: Run<typeof devicesShow> = async ({ args }, io) => {
  const { facts, assessment } = await findAsset(args.asset, await rulesOf({}, io), io);
  const { device, heartbeat, status, metadata, intents, claim } = facts;
  const { seenMs, absence, ...asset } = device;
  const expires = expiryMs(device);
  const text = (ms: number | undefined) => (ms === undefined ? undefined : formatInstant(ms, UTC));
  const rows: readonly (readonly [string, Cell])[] = [
    ['asset', device.id],
    ['system', device.remoteId],
    ['simulated', device.isSimulated ? 'yes' : 'no'],
    ['site of the vendor', device.vendorSiteId],
    ['site', device.siteId],
    ['inverter', device.inverterId],
    ['state in Concerto', concertoState(facts, io.clock.nowMs())],
    ['rated power', device.ratedPowerW === undefined ? undefined : `${device.ratedPowerW} W`],
    ['version', device.version],
    ['row written', text(seenMs)],
    ['found last', text(facts.foundMs)],
    ['not found since', text(absence?.sinceMs)],
    ['expires', text(expires)],
    ['claimed by', claim.others.join(', ') || undefined],
    ['last heard', text(heartbeat?.lastFreshMs)],
    ['clock', clockText(heartbeat?.evidence)],
    ['warnings', assessment.warnings.map(({ reason }) => reason).join(', ') || undefined],
    ['the vendor says', status?.status],
    ['it said so of', text(status?.observedMs)],
    ['metadata answered', text(metadata?.answer?.receivedMs)],
  ];
  const parts = partsOf(facts);
  const partsTable: View = {
    kind: 'table',
    title: 'Parts, as the vendor has them',
    headers: ['id', 'type', 'model', 'AC PV rating', 'rated', 'capacity'],
    rows: parts.map((part) => [
      part.deviceId,
      part.type,
      part.model,
      part.acPvPowerRatingW === undefined ? undefined : `${part.acPvPowerRatingW} W`,
      part.ratedPowerW === undefined ? undefined : `${part.ratedPowerW} W`,
      part.capacityWh === undefined ? undefined : `${part.capacityWh} Wh`,
    ]),
  };
  return {
    kind: 'object',
    data: {
      ...asset,
      ...instantJson('seen', seenMs),
      ...instantJson('found', facts.foundMs),
      ...(absence === undefined ? {} : { absence }),
      ...instantJson('expires', expires),
      claim,
      ...(heartbeat === undefined ? {} : { heartbeat: heartbeatJson(heartbeat) }),
      ...(status === undefined ? {} : { status }),
      ...(metadata === undefined ? {} : { metadata }),
      intents,
      warnings: assessment.warnings,
    },
    view: [{ kind: 'pairs', pairs: rows }, ...(parts.length === 0 ? [] : [partsTable])],
    next: `flex pwrcell explain ${device.id}`,
  };
};

function partsOf({ device, metadata }: AssetFacts): readonly DeviceMetadata[] {
  const wanted = device.remoteId.toLowerCase();
  const answered = metadata?.answer?.systems.find(({ systemId }) => systemId.toLowerCase() === wanted);
  return answered?.devices ?? [];
}

function heartbeatJson({ evidence, ...heartbeat }: Heartbeat): object {
  return evidence === undefined ? heartbeat : { ...heartbeat, evidence: evidenceJson(evidence) };
}
