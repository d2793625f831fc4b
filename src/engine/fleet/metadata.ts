import {
  type AssetFacts,
  type Device,
  isSystemId,
  type MetadataEvidence,
  metadataOf,
  type PlannedAction,
  topologyOf,
  type VendorCloud,
} from '../commissioning/index.ts';
import { AdapterError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { FleetRepository, Recorded } from '../repositories/index.ts';
import type { SystemMetadata } from '../telemetry/index.ts';
import { type CallsAtOnce, inBatches } from './in-parallel.ts';
import { quarantine, type Refused } from './quarantine.ts';
import { Refusal, wasAsked } from './refusal.ts';
import { noteUnanswered } from './unanswered.ts';
import { systemKeyOf } from './view.ts';

/** What the metadata processor may do: ask, and write down what was answered. */
export interface MetadataPorts extends CallsAtOnce {
  readonly fleet: Pick<
    FleetRepository,
    | 'devices'
    | 'metadataOfAll'
    | 'putMetadata'
    | 'quarantinedOf'
    | 'putQuarantined'
    | 'unanswered'
    | 'putUnanswered'
    | 'removeUnanswered'
  >;
  readonly cloud: Pick<VendorCloud, 'metadata'>;
  readonly clock: Clock;
  /** Of all assets, as `systemKeyOf` has them; absent: those of the facts. */
  readonly systems?: ReadonlySet<string>;
}

/** Something that could not be done for an asset or a site while the rest was. */
export interface FleetFailure {
  /** Of the asset, or of the vendor's site. */
  readonly id: string;
  readonly message: string;
}

/** What asking came to. */
export interface MetadataReport {
  /** Calls that were made, whatever came of them. */
  readonly askedCount: number;
  /** Answers from which the wiring can be told. */
  readonly answeredCount: number;
  /** Systems that nobody asked for. */
  readonly unsolicitedCount: number;
  readonly failures: readonly FleetFailure[];
  /** The vendor refuses whoever asks: nobody else was asked, and nothing of it counts as asked. */
  readonly refused?: AdapterError;
}

export const NOTHING_ASKED: MetadataReport = {
  askedCount: 0,
  answeredCount: 0,
  unsolicitedCount: 0,
  failures: [],
};

/**
 * Asks the vendor for the metadata that is due, one call at a time for each site. An answer that leaves out systems does
 * not replace one that was complete, as it is stored when the answer has come. Where the vendor cannot be reached nothing
 * is written: that is not an attempt. Where credentials or address are wrong the rest is not asked for.
 *
 * @param actions - of a plan; others than `request-metadata` are left alone.
 * @param facts - of all assets; with `ports.systems` only of those of the actions.
 */
export async function askMetadata(
  actions: readonly PlannedAction[],
  facts: readonly AssetFacts[],
  ports: MetadataPorts,
): Promise<MetadataReport> {
  const asked = askedOf(actions, facts);
  if (asked.length === 0) return NOTHING_ASKED;
  const systems = ports.systems ?? new Set(facts.map(({ device }) => systemKeyOf(device.remoteId)));
  const bySite = Map.groupBy(asked, (one) => one.facts.device.vendorSiteId ?? '');
  const systemCounts = await systemCountsOf(new Set(bySite.keys()), ports.fleet);
  const counts = { askedCount: 0, answeredCount: 0, unsolicitedCount: 0 };
  const failures: FleetFailure[] = [];
  const refusal = new Refusal();
  const answeredIds: string[] = [];
  const failed = new Map<string, string>();
  await inBatches([...bySite.values()], {
    work: async (ofSite) => {
      const answers: MetadataAnswer[] = [];
      for (const one of ofSite) {
        const answer = await askOne(one, systems, { ports, refusal });
        if (answer === undefined) break;
        answers.push(answer);
      }
      return answers;
    },
    atOnce: ports.callsAtOnce,
    store: async (ofSites) => {
      const answers = ofSites.flat();
      await quarantine(
        answers.flatMap(({ unsolicited }) => unsolicited),
        ports.fleet,
        ports.clock.nowMs(),
      );
      const records = await recordsOf(answers, systemCounts, ports.fleet);
      await ports.fleet.putMetadata(records);
      counts.askedCount += answers.filter(({ isAsked }) => isAsked).length;
      counts.answeredCount += records.filter(isAnswered).length;
      for (const { device, said, unsolicited, failure } of answers) {
        counts.unsolicitedCount += unsolicited.length;
        if (failure !== undefined) failures.push(failure);
        const vendorSiteId = device.vendorSiteId!; // it was asked by it
        if (said !== undefined) answeredIds.push(vendorSiteId);
        else if (failure !== undefined) failed.set(vendorSiteId, failure.message);
      }
    },
    isOver: () => refusal.error !== undefined,
  });
  const refused = refusal.error?.message;
  await noteUnanswered({ of: 'metadata', answeredIds, failed, refused }, ports.clock.nowMs(), ports.fleet);
  return { ...counts, failures, ...(refusal.error === undefined ? {} : { refused: refusal.error }) };
}

/** Whether the last attempt was answered, and not one before it. */
function isAnswered({ answer, lastAttemptMs }: MetadataEvidence): boolean {
  return answer?.receivedMs === lastAttemptMs;
}

interface Asked {
  readonly action: PlannedAction;
  readonly facts: AssetFacts;
}

function askedOf(actions: readonly PlannedAction[], facts: readonly AssetFacts[]): readonly Asked[] {
  const asking = actions.filter(({ kind }) => kind === 'request-metadata');
  const wanted = new Set(asking.map(({ assetId }) => assetId));
  const known = new Map(
    facts.filter(({ device }) => wanted.has(device.id)).map((one) => [one.device.id, one]),
  );
  return asking.flatMap((action) => {
    const of = known.get(action.assetId);
    return of === undefined ? [] : [{ action, facts: of }];
  });
}

/** What came of asking about one asset. */
interface MetadataAnswer {
  readonly device: Device;
  readonly isAsked: boolean;
  /** What the vendor said of it, or that it said no; absent where it could not be reached. */
  readonly said?: { readonly systems: readonly SystemMetadata[]; readonly atMs: number };
  /** About systems that nobody asked for. */
  readonly unsolicited: readonly Refused[];
  readonly failure?: FleetFailure;
}

/** @returns undefined where nobody is answered. */
async function askOne(
  { action, facts: { device } }: Asked,
  known: ReadonlySet<string>,
  { ports, refusal }: { readonly ports: MetadataPorts; readonly refusal: Refusal },
): Promise<MetadataAnswer | undefined> {
  const { id } = device;
  const query = { vendorSiteId: device.vendorSiteId!, systemId: device.remoteId, key: action.key };
  const systems = await refusal.unlessRefused(() => ports.cloud.metadata(query));
  const atMs = ports.clock.nowMs();
  if (systems === undefined) return undefined;
  if (systems instanceof AdapterError) {
    const failure = { id, message: systems.message };
    // A refusal is an answer: whoever is refused asks less and less often.
    return systems.retryable
      ? { device, isAsked: wasAsked(systems), unsolicited: [], failure }
      : { device, isAsked: true, said: { systems: [], atMs }, unsolicited: [], failure };
  }
  const unsolicited = systems
    .filter(({ systemId }) => !known.has(systemKeyOf(systemId)))
    .map(
      ({ systemId }): Refused => ({
        reason: 'UnsolicitedMetadata',
        of: { systemId },
        cause: query.vendorSiteId,
        atMs,
        sample: () => ({
          message: `the vendor answered it about site ${query.vendorSiteId}; no asset has this id`,
        }),
      }),
    );
  return { device, isAsked: true, said: { systems, atMs }, unsolicited };
}

/** What is known then of the assets that were asked about. What was known before is read now: somebody else may have asked. */
async function recordsOf(
  answers: readonly MetadataAnswer[],
  systemCounts: ReadonlyMap<string, number>,
  fleet: Pick<FleetRepository, 'metadataOfAll'>,
): Promise<readonly Recorded<MetadataEvidence>[]> {
  const before = await fleet.metadataOfAll(answers.map(({ device }) => device.id));
  return answers.flatMap(({ device, said }, index) => {
    if (said === undefined) return [];
    const siteSystemCount = systemCounts.get(device.vendorSiteId ?? '') ?? 0;
    const answered = { receivedMs: said.atMs, systems: said.systems, siteSystemCount };
    return [{ ...evidenceAfter({ device, metadata: before[index] }, answered), id: device.id }];
  });
}

/** How many systems the platform has at each of these sites of the vendor: an answer that has fewer leaves some out. */
async function systemCountsOf(
  sites: ReadonlySet<string>,
  fleet: Pick<FleetRepository, 'devices'>,
): Promise<ReadonlyMap<string, number>> {
  const systems = new Map<string, Set<string>>();
  for await (const { vendorSiteId, isSimulated, absence, remoteId } of fleet.devices()) {
    if (vendorSiteId === undefined || !sites.has(vendorSiteId)) continue;
    if (isSimulated || absence !== undefined || !isSystemId(remoteId)) continue;
    const ofSite = systems.get(vendorSiteId) ?? new Set();
    systems.set(vendorSiteId, ofSite.add(systemKeyOf(remoteId)));
  }
  return new Map([...systems].map(([site, { size }]) => [site, size]));
}

/** What is known after an answer, of the asset as it is now. */
function evidenceAfter(
  { device, metadata }: Pick<AssetFacts, 'device' | 'metadata'>,
  answered: NonNullable<MetadataEvidence['answer']>,
): MetadataEvidence {
  const before = metadata?.generation === device.generation ? metadata : undefined;
  const { receivedMs: nowMs, systems: answers } = answered;
  const found = metadataOf(device.remoteId, answered);
  const base = {
    generation: device.generation,
    askedMs: before?.askedMs ?? nowMs,
    lastAttemptMs: nowMs,
  };
  if (!('metadata' in found)) {
    const wasComplete =
      before?.answer !== undefined && 'metadata' in metadataOf(device.remoteId, before.answer);
    const answer = wasComplete || answers.length === 0 ? before?.answer : answered;
    return {
      ...base,
      attemptCount: (before?.attemptCount ?? 0) + 1,
      ...(answer === undefined ? {} : { answer }),
      ...(before?.first === undefined ? {} : { first: before.first }),
    };
  }
  const { class: of, message } = topologyOf(found.metadata);
  const asNow = { receivedMs: nowMs, class: of, message };
  const was = before?.first;
  const isKept = isWired(was) && (isLinked(device) || (was.class === of && was.message === message));
  const first = isKept ? was : asNow;
  return { ...base, attemptCount: 1, answer: answered, first };
}

/** Until an asset is linked it is commissioned as nothing yet. */
function isLinked({ siteId, inverterId }: Device): boolean {
  return siteId !== undefined && inverterId !== undefined;
}

/** As that of which the wiring could not be told nothing is commissioned. */
function isWired(first: MetadataEvidence['first']): first is NonNullable<MetadataEvidence['first']> {
  return first !== undefined && first.class !== 'conflict' && first.class !== 'unknown';
}
