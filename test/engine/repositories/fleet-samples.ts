import { linkedTo, START } from '../../../src/engine/chain/index.ts';
import {
  type CommissioningRules,
  type Device,
  NO_MEMORY,
  viewOf,
} from '../../../src/engine/commissioning/index.ts';
import { phasedAssets } from '../../../src/engine/fleet/index.ts';
import { PhaseTeller } from '../../../src/engine/fleet/told/phases.ts';
import {
  type AuditContent,
  putAuditLines,
  putListedEntries,
  type Repositories,
} from '../../../src/engine/repositories/index.ts';
import { CREATED_MS } from './samples.ts';

const ASSET = 'asset-1';
const SYSTEM = '0001000a0b0c';

const DEVICE: Device = {
  id: ASSET,
  remoteId: SYSTEM,
  isSimulated: false,
  vendorSiteId: 'v-1',
  siteId: 's-1',
  inverterId: 'i-1',
  remoteState: 'ONLINE',
  ratedPowerW: 7_600,
  connectedPhotovoltaics: true,
  version: '1',
  generation: 'g-1',
  seenMs: CREATED_MS,
};

const LINE: AuditContent = {
  type: 'audit',
  id: 'run-1:1',
  runId: 'run-1',
  atMs: CREATED_MS,
  at: '2026-11-20T12:00:00.000Z',
  by: { process: 'commission', user: 'ops', host: 'here' },
  what: 'set-state',
  outcome: 'done',
  who: ASSET,
  key: 'state:asset-1',
  why: 'it was heard',
};

const RULES: CommissioningRules = {
  isAuto: true,
  offlineTimeoutMs: 900_000,
  statusFreshMs: 900_000,
  isStrict: false,
};

/** One of each record of the fleet. */
export async function storeFleet({ fleet, replays, table }: Repositories): Promise<void> {
  const state = { sinceMs: CREATED_MS, offlineMs: [] };
  await fleet.putDevices([DEVICE]);
  const asked = { generation: 'g-1', askedMs: CREATED_MS, attemptCount: 1, lastAttemptMs: CREATED_MS };
  await fleet.putMetadata([{ id: ASSET, ...asked }]);
  await fleet.putStatus([{ id: ASSET, status: 'success', observedMs: CREATED_MS, receivedMs: CREATED_MS }]);
  await fleet.putStates([{ id: ASSET, state: 'ONLINE', ...state }]);
  await fleet.putSiteStates([{ id: 's-1', state: 'ONLINE', ...state }]);
  await fleet.putPolls([{ id: 'v-1', askedMs: CREATED_MS }]);
  await fleet.putReturns([{ id: ASSET, returnedMs: CREATED_MS }]);
  await fleet.putUnanswered([{ id: 'v-1', of: 'status', sinceMs: CREATED_MS, message: 'no answer' }]);
  await fleet.putHeldSince(CREATED_MS);
  await fleet.putHeldSince(CREATED_MS, 'choice');
  await fleet.putSweepAsked(CREATED_MS);
  await fleet.putSweptMs(CREATED_MS);
  const step = {
    assetId: ASSET,
    key: 'site:asset-1',
    step: 'site',
    state: 'sent',
    atMs: CREATED_MS,
  } as const;
  await fleet.beginIntent(step);
  const after = { ...NO_MEMORY, seenEndsMs: [CREATED_MS], seenDigests: [7] };
  await fleet.putMemories([{ systemId: SYSTEM, after, changedFromMs: CREATED_MS }]);
  const heard = { firstMs: CREATED_MS, lastMs: CREATED_MS };
  const counted = [[CREATED_MS, CREATED_MS]] as const;
  const noted = { ...heard, notedMs: CREATED_MS, counted };
  await fleet.putUnknown([{ systemId: SYSTEM, recordCount: 1, ...noted }]);
  await fleet.putQuarantined([
    {
      key: `q:TooOld:${SYSTEM}`,
      reason: 'TooOld',
      systemId: SYSTEM,
      message: 'old',
      count: 1,
      keptCount: 1,
      samples: [{ place: CREATED_MS, atMs: CREATED_MS, message: 'old' }],
      ...noted,
    },
  ]);
  await fleet.putForgotMs(CREATED_MS);
  await replays.putCheckpoint({
    id: 'digest-1',
    file: 'a.krec',
    headDigest: 'd',
    nextIndex: 1,
    shards: {},
    updatedMs: CREATED_MS,
  });
  await table.transact([
    ...putAuditLines(START, [linkedTo(START, LINE)]),
    ...putListedEntries([
      { eventId: 'run-1', what: 'state-told', level: 'info', atMs: CREATED_MS, who: ASSET },
    ]),
  ]);
  const view = viewOf(
    {
      device: DEVICE,
      claim: { others: [], isIncumbent: true },
      metadata: undefined,
      heartbeat: undefined,
      status: undefined,
      intents: {},
    },
    RULES,
    CREATED_MS,
  );
  await new PhaseTeller(table).tell(phasedAssets([view]), { isAutoKnown: true }, CREATED_MS);
}
