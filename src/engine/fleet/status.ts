import {
  AHEAD_MAX_MS,
  type AssetFacts,
  type CommissioningRules,
  isGone,
  SUSPICION_PERIODS,
  SWEEP_MS,
  type VendorCloud,
} from '../commissioning/index.ts';
import { AdapterError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { collect, digestOf, type FleetRepository } from '../repositories/index.ts';
import type { SystemStatus } from '../telemetry/index.ts';
import { type CallsAtOnce, inParallel } from './in-parallel.ts';
import type { FleetFailure } from './metadata.ts';
import { systemKeyOf } from './view.ts';

/** What the poller of states may do: ask, and write down what was answered. */
export interface StatusPorts extends CallsAtOnce {
  readonly fleet: Pick<FleetRepository, 'polls' | 'putPolls' | 'putStatus'>;
  readonly cloud: Pick<VendorCloud, 'status'>;
  readonly clock: Clock;
}

/** How often is asked: always after the same time, or rarely and where a sample is overdue. */
export type PollSettings =
  | { readonly kind: 'fixed'; readonly intervalMs: number }
  | { readonly kind: 'adaptive'; readonly periodMs: number };

/** A site of the vendor that is to be asked about, and why. */
export interface DueSite {
  readonly vendorSiteId: string;
  readonly key: string;
  readonly why: 'due' | 'suspicion' | 'canary';
}

/** What a round came to. */
export interface StatusReport {
  readonly siteCount: number;
  /** Answers that are newer than what was known: each is applied, whether it says something else or not. */
  readonly appliedCount: number;
  /** Older than what is known, or the same. */
  readonly staleCount: number;
  /** Of systems that nobody asked for, or without a time, or of the future. */
  readonly ignoredCount: number;
  readonly failures: readonly FleetFailure[];
}

/** The vendor is asked about assets that it can know, and that the platform has. */
function isAsked({ device, claim }: AssetFacts, nowMs: number): boolean {
  return (
    !device.isSimulated && device.vendorSiteId !== undefined && claim.isIncumbent && !isGone(device, nowMs)
  );
}

/**
 * The sites that are due. Rounds of a fixed interval are spread over it by the site's id, so that not all are asked at
 * once; one that was missed is made up for. A suspicion is asked about once for each sample that is overdue.
 */
export function dueSites(
  facts: readonly AssetFacts[],
  askedMs: ReadonlyMap<string, number>,
  settings: PollSettings,
  nowMs: number,
): readonly DueSite[] {
  const bySite = Map.groupBy(
    facts.filter((one) => isAsked(one, nowMs)),
    ({ device }) => device.vendorSiteId!,
  );
  const intervalMs = settings.kind === 'fixed' ? settings.intervalMs : SWEEP_MS;
  return [...bySite].flatMap(([vendorSiteId, ofSite]): readonly DueSite[] => {
    const slot = slotOf(vendorSiteId, intervalMs, nowMs);
    const lastMs = askedMs.get(vendorSiteId);
    if (lastMs === undefined || slotOf(vendorSiteId, intervalMs, lastMs) < slot) {
      return [{ vendorSiteId, key: `st:${vendorSiteId}:${slot}`, why: 'due' }];
    }
    if (settings.kind === 'fixed') return [];
    const overdueMs = overdueOf(ofSite, SUSPICION_PERIODS * settings.periodMs, nowMs);
    return overdueMs === undefined || lastMs > overdueMs + SUSPICION_PERIODS * settings.periodMs
      ? []
      : [{ vendorSiteId, key: `st:${vendorSiteId}:susp:${overdueMs}`, why: 'suspicion' }];
  });
}

/** The count of intervals of a site; they begin at another time for each. */
function slotOf(vendorSiteId: string, intervalMs: number, atMs: number): number {
  const offsetMs = Number.parseInt(digestOf(vendorSiteId).slice(0, 8), 16) % intervalMs;
  return Math.floor((atMs + offsetMs) / intervalMs);
}

/** The newest last sample of a site's systems that are silent for too long. */
function overdueOf(facts: readonly AssetFacts[], waitMs: number, nowMs: number): number | undefined {
  const lastMs = facts.flatMap(({ heartbeat }) => (heartbeat === undefined ? [] : [heartbeat.lastFreshMs]));
  const overdue = lastMs.filter((atMs) => nowMs - atMs > waitMs);
  return overdue.length === 0 ? undefined : Math.max(...overdue);
}

/** Asks about the sites that are due. */
export async function pollStatus(
  facts: readonly AssetFacts[],
  settings: PollSettings,
  ports: StatusPorts,
): Promise<StatusReport> {
  const polls = await collect(ports.fleet.polls());
  const askedMs = new Map(polls.map(({ id, askedMs: atMs }) => [id, atMs]));
  return askStatus(dueSites(facts, askedMs, settings, ports.clock.nowMs()), facts, ports);
}

/** Asks about some systems at once, whenever they were asked about last: those that stand for many that fell silent. */
export function pollCanaries(
  systemIds: readonly string[],
  facts: readonly AssetFacts[],
  ports: StatusPorts,
): Promise<StatusReport> {
  const wanted = new Set(systemIds.map(systemKeyOf));
  const sites = facts.flatMap(({ device }) =>
    wanted.has(systemKeyOf(device.remoteId)) && device.vendorSiteId !== undefined && !device.isSimulated
      ? [device.vendorSiteId]
      : [],
  );
  const nowMs = ports.clock.nowMs();
  const due = [...new Set(sites)].map(
    (vendorSiteId): DueSite => ({ vendorSiteId, key: `st:${vendorSiteId}:canary:${nowMs}`, why: 'canary' }),
  );
  return askStatus(due, facts, ports);
}

async function askStatus(
  due: readonly DueSite[],
  facts: readonly AssetFacts[],
  ports: StatusPorts,
): Promise<StatusReport> {
  const bySite = Map.groupBy(
    facts.filter((one) => isAsked(one, ports.clock.nowMs())),
    ({ device }) => device.vendorSiteId!,
  );
  const ask = (site: DueSite) => askSite(site, bySite.get(site.vendorSiteId) ?? [], ports);
  const reports = await inParallel(due, ask, ports.callsAtOnce);
  const total = (of: (report: StatusReport) => number) =>
    reports.reduce((sum, report) => sum + of(report), 0);
  return {
    siteCount: due.length,
    appliedCount: total(({ appliedCount }) => appliedCount),
    staleCount: total(({ staleCount }) => staleCount),
    ignoredCount: total(({ ignoredCount }) => ignoredCount),
    failures: reports.flatMap(({ failures }) => failures),
  };
}

async function askSite(
  { vendorSiteId, key }: DueSite,
  facts: readonly AssetFacts[],
  { fleet, cloud, clock }: StatusPorts,
): Promise<StatusReport> {
  const report = { siteCount: 1, appliedCount: 0, staleCount: 0, ignoredCount: 0 };
  let answers: readonly SystemStatus[];
  try {
    answers = await cloud.status({ vendorSiteId, key });
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return { ...report, failures: [{ id: vendorSiteId, message: error.message }] };
  }
  const nowMs = clock.nowMs();
  const assets = new Map(facts.map(({ device }) => [systemKeyOf(device.remoteId), device.id]));
  for (const { systemId, status, observedMs } of answers) {
    const assetId = assets.get(systemKeyOf(systemId));
    const isUsable = status !== undefined && observedMs !== undefined && observedMs <= nowMs + AHEAD_MAX_MS;
    if (assetId === undefined || !isUsable) {
      report.ignoredCount += 1;
      continue;
    }
    const isNewer = await fleet.putStatus(assetId, { status, observedMs, receivedMs: nowMs });
    if (isNewer) report.appliedCount += 1;
    else report.staleCount += 1;
  }
  // After the answers: a round that was killed in between asks again.
  await fleet.putPolls([{ id: vendorSiteId, askedMs: nowMs }]);
  return { ...report, failures: [] };
}

/** How old a status may be to count against silence: two rounds. */
export function statusFreshMsOf(settings: PollSettings): CommissioningRules['statusFreshMs'] {
  return 2 * (settings.kind === 'fixed' ? settings.intervalMs : SWEEP_MS);
}
