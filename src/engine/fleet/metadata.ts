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
import type { FleetRepository } from '../repositories/index.ts';
import type { SystemMetadata } from '../telemetry/index.ts';
import { type CallsAtOnce, inParallel } from './in-parallel.ts';
import { quarantine } from './quarantine.ts';
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
 * not replace one that was complete. Where the vendor cannot be reached nothing is written: that is not an attempt.
 *
 * @param actions - of a plan; others than `request-metadata` are left alone.
 * @param facts - of all assets.
 */
export async function askMetadata(
  actions: readonly PlannedAction[],
  facts: readonly AssetFacts[],
  ports: MetadataPorts,
): Promise<MetadataReport> {
  const known = new Map(facts.map((one) => [one.device.id, one]));
  const systems = new Set(facts.map(({ device }) => systemKeyOf(device.remoteId)));
  const asked = actions.flatMap((action) => {
    const of = known.get(action.assetId);
    return action.kind === 'request-metadata' && of !== undefined ? [{ action, facts: of }] : [];
  });
  const bySite = Map.groupBy(asked, (one) => one.facts.device.vendorSiteId ?? '');
  const askSite = async (ofSite: readonly Asked[]) => {
    const done: MetadataReport[] = [];
    for (const one of ofSite) done.push(await askOne(one, systems, ports));
    return sumOf(done);
  };
  const reports = await inParallel([...bySite.values()], askSite, ports.callsAtOnce);
  return sumOf(reports);
}

interface Asked {
  readonly action: PlannedAction;
  readonly facts: AssetFacts;
}

async function askOne(
  { action, facts }: Asked,
  systems: ReadonlySet<string>,
  ports: MetadataPorts,
): Promise<MetadataReport> {
  const { device } = facts;
  const { fleet, cloud, clock } = ports;
  const query = { vendorSiteId: device.vendorSiteId!, systemId: device.remoteId, key: action.key };
  try {
    const answers = await cloud.metadata(query);
    const evidence = evidenceAfter(facts, answers, clock.nowMs());
    const unsolicited = answers.filter(({ systemId }) => !systems.has(systemKeyOf(systemId)));
    await quarantine(
      unsolicited.map((answer) => ({
        reason: 'UnsolicitedMetadata',
        systemId: answer.systemId,
        message: `the vendor answered it about site ${query.vendorSiteId}; no asset has this id`,
        content: query.vendorSiteId,
        atMs: clock.nowMs(),
      })),
      fleet,
    );
    await fleet.putMetadata(device.id, evidence);
    const isAnswered = evidence.answer?.receivedMs === evidence.lastAttemptMs;
    return {
      askedCount: 1,
      answeredCount: isAnswered ? 1 : 0,
      unsolicitedCount: unsolicited.length,
      failures: [],
    };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    // A refusal is an answer: whoever is refused asks less and less often.
    if (!error.retryable) await fleet.putMetadata(device.id, evidenceAfter(facts, [], clock.nowMs()));
    const failures = [{ id: device.id, message: error.message }];
    return { askedCount: 1, answeredCount: 0, unsolicitedCount: 0, failures };
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

function sumOf(reports: readonly MetadataReport[]): MetadataReport {
  const total = (of: (report: MetadataReport) => number) =>
    reports.reduce((sum, report) => sum + of(report), 0);
  return {
    askedCount: total(({ askedCount }) => askedCount),
    answeredCount: total(({ answeredCount }) => answeredCount),
    unsolicitedCount: total(({ unsolicitedCount }) => unsolicitedCount),
    failures: reports.flatMap(({ failures }) => failures),
  };
}
