import {
  type AssetFacts,
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
import { systemKeyOf } from './view.ts';

/** What the metadata processor may do: ask, and write down what was answered. */
export interface MetadataPorts extends CallsAtOnce {
  readonly fleet: Pick<FleetRepository, 'putMetadata' | 'quarantinedOf' | 'putQuarantined'>;
  readonly cloud: Pick<VendorCloud, 'metadata'>;
  readonly clock: Clock;
}

/** Something that could not be done for an asset or a site while the rest was. */
export interface FleetFailure {
  /** Of the asset, or of the vendor's site. */
  readonly id: string;
  readonly message: string;
}

/** What asking came to. */
export interface MetadataReport {
  readonly askedCount: number;
  /** Answers from which the wiring can be told. */
  readonly answeredCount: number;
  /** Systems that nobody asked for. */
  readonly unsolicitedCount: number;
  readonly failures: readonly FleetFailure[];
}

/**
 * Asks the vendor for the metadata that is due, one call at a time for each site. An answer that leaves out systems does
 * not replace one that was complete. Where the vendor cannot be reached nothing is written: that is not an attempt. Where
 * credentials or address are wrong the rest is not asked for either.
 *
 * @param actions - of a plan; others than `request-metadata` are left alone.
 * @param facts - of all assets.
 */
export async function askMetadata(
  actions: readonly PlannedAction[],
  facts: readonly AssetFacts[],
  ports: MetadataPorts,
): Promise<MetadataReport> {
  const asked = askedOf(actions, facts);
  if (asked.length === 0) return { askedCount: 0, answeredCount: 0, unsolicitedCount: 0, failures: [] };
  const systems = new Set(facts.map(({ device }) => systemKeyOf(device.remoteId)));
  const bySite = Map.groupBy(asked, (one) => one.facts.device.vendorSiteId ?? '');
  const counts = { answeredCount: 0, unsolicitedCount: 0 };
  const failures: FleetFailure[] = [];
  let refused: string | undefined;
  await inBatches([...bySite.values()], {
    work: async (ofSite) => {
      const answers: MetadataAnswer[] = [];
      for (const one of ofSite) {
        const answer: MetadataAnswer =
          refused === undefined
            ? await askOne(one, systems, ports)
            : { unsolicited: [], failure: { id: one.facts.device.id, message: refused } };
        if (answer.isRefusedToAll === true) refused = answer.failure?.message;
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
      );
      await ports.fleet.putMetadata(answers.flatMap(({ record }) => record ?? []));
      for (const { record, unsolicited, failure } of answers) {
        const isAnswered = failure === undefined && record?.answer?.receivedMs === record?.lastAttemptMs;
        if (isAnswered) counts.answeredCount += 1;
        counts.unsolicitedCount += unsolicited.length;
        if (failure !== undefined) failures.push(failure);
      }
    },
  });
  return { askedCount: asked.length, ...counts, failures };
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
  /** What is known of it then; absent where the vendor could not be reached. */
  readonly record?: Recorded<MetadataEvidence>;
  /** About systems that nobody asked for. */
  readonly unsolicited: readonly Refused[];
  readonly failure?: FleetFailure;
  /** The failure is none of the asset: every other call would fail alike. */
  readonly isRefusedToAll?: boolean;
}

/** What is wrong with how the vendor is called, and not with what it is asked. */
const REFUSED_TO_ALL: ReadonlySet<string> = new Set(['credentials', 'unreachable']);

async function askOne(
  { action, facts }: Asked,
  systems: ReadonlySet<string>,
  { cloud, clock }: MetadataPorts,
): Promise<MetadataAnswer> {
  const { device } = facts;
  const { id } = device;
  const query = { vendorSiteId: device.vendorSiteId!, systemId: device.remoteId, key: action.key };
  try {
    const answers = await cloud.metadata(query);
    const nowMs = clock.nowMs();
    const unsolicited = answers
      .filter(({ systemId }) => !systems.has(systemKeyOf(systemId)))
      .map(
        ({ systemId }): Refused => ({
          reason: 'UnsolicitedMetadata',
          systemId,
          message: `the vendor answered it about site ${query.vendorSiteId}; no asset has this id`,
          content: query.vendorSiteId,
          atMs: nowMs,
        }),
      );
    return { record: { ...evidenceAfter(facts, answers, nowMs), id }, unsolicited };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    const failure = { id, message: error.message };
    if (REFUSED_TO_ALL.has(error.code)) return { unsolicited: [], failure, isRefusedToAll: true };
    // A refusal is an answer: whoever is refused asks less and less often.
    return error.retryable
      ? { unsolicited: [], failure }
      : { record: { ...evidenceAfter(facts, [], clock.nowMs()), id }, unsolicited: [], failure };
  }
}

/** What is known after an answer, of the asset as it is now. */
function evidenceAfter(
  { device, metadata }: AssetFacts,
  answers: readonly SystemMetadata[],
  nowMs: number,
): MetadataEvidence {
  const before = metadata?.generation === device.generation ? metadata : undefined;
  const found = metadataOf(device.remoteId, answers);
  const base = {
    generation: device.generation,
    askedMs: before?.askedMs ?? nowMs,
    lastAttemptMs: nowMs,
  };
  if (!('metadata' in found)) {
    const wasComplete =
      before?.answer !== undefined && 'metadata' in metadataOf(device.remoteId, before.answer.systems);
    const answer =
      wasComplete || answers.length === 0 ? before?.answer : { receivedMs: nowMs, systems: answers };
    return {
      ...base,
      attemptCount: (before?.attemptCount ?? 0) + 1,
      ...(answer === undefined ? {} : { answer }),
      ...(before?.first === undefined ? {} : { first: before.first }),
    };
  }
  const { class: of, message } = topologyOf(found.metadata);
  const first = before?.first ?? { receivedMs: nowMs, class: of, message };
  return { ...base, attemptCount: 1, answer: { receivedMs: nowMs, systems: answers }, first };
}
