import {
  AHEAD_MAX_MS,
  type CommissioningRules,
  isGone,
  type StatusEvidence,
  SUSPICION_PERIODS,
  SWEEP_MS,
  type VendorCloud,
} from '../commissioning/index.ts';
import { AdapterError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import {
  collect,
  digestOf,
  type FleetRepository,
  type Recorded,
  type SitePoll,
} from '../repositories/index.ts';
import { type CallsAtOnce, inBatches } from './in-parallel.ts';
import type { FleetFailure } from './metadata.ts';
import { Refusal, wasAsked } from './refusal.ts';
import { noteUnanswered } from './unanswered.ts';
import { type PolledFacts, systemKeyOf } from './view.ts';

/** What the poller of states may do: ask, and write down what was answered. */
export interface StatusPorts extends CallsAtOnce {
  readonly fleet: Pick<
    FleetRepository,
    'polls' | 'putPolls' | 'putStatus' | 'unanswered' | 'putUnanswered' | 'removeUnanswered'
  >;
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
  /** The vendor refuses whoever asks: nobody else was asked, and nothing of it counts as asked. */
  readonly refused?: AdapterError;
}

/** The vendor is asked about assets that it can know, and that the platform has. */
function askedBySite(
  facts: readonly PolledFacts[],
  nowMs: number,
): ReadonlyMap<string, readonly PolledFacts[]> {
  const isAsked = ({ device, claim }: PolledFacts) =>
    !device.isSimulated && device.vendorSiteId !== undefined && claim.isIncumbent && !isGone(device, nowMs);
  return Map.groupBy(facts.filter(isAsked), ({ device }) => device.vendorSiteId!);
}

/**
 * The sites that are due. Rounds of a fixed interval are spread over it by the site's id, so that not all are asked at
 * once; one that was missed is made up for. A suspicion is asked about once for each sample that is overdue.
 */
export function dueSites(
  facts: readonly PolledFacts[],
  askedMs: ReadonlyMap<string, number>,
  settings: PollSettings,
  nowMs: number,
): readonly DueSite[] {
  const bySite = askedBySite(facts, nowMs);
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
function overdueOf(facts: readonly PolledFacts[], waitMs: number, nowMs: number): number | undefined {
  const lastMs = facts.flatMap(({ heartbeat }) => (heartbeat === undefined ? [] : [heartbeat.lastFreshMs]));
  const overdue = lastMs.filter((atMs) => nowMs - atMs > waitMs);
  return overdue.length === 0 ? undefined : Math.max(...overdue);
}

/** Asks about the sites that are due. */
export async function pollStatus(
  facts: readonly PolledFacts[],
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
  facts: readonly PolledFacts[],
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
  facts: readonly PolledFacts[],
  ports: StatusPorts,
): Promise<StatusReport> {
  const { fleet, callsAtOnce } = ports;
  const bySite = askedBySite(facts, ports.clock.nowMs());
  const total = { siteCount: 0, appliedCount: 0, staleCount: 0, ignoredCount: 0 };
  const answeredIds: string[] = [];
  const failed = new Map<string, string>();
  const failures: FleetFailure[] = [];
  const refusal = new Refusal();
  await inBatches(due, {
    work: (site) => askSite(site, bySite.get(site.vendorSiteId) ?? [], ports, refusal),
    atOnce: callsAtOnce,
    store: async (found) => {
      const answers = found.filter((answer) => answer !== undefined);
      const records = answers.flatMap((answer) => answer.records);
      const isApplied = await fleet.putStatus(records);
      const appliedCount = isApplied.filter(Boolean).length;
      total.siteCount += answers.filter(({ isAsked }) => isAsked).length;
      total.appliedCount += appliedCount;
      total.staleCount += records.length - appliedCount;
      for (const { ignoredCount, poll, failure, isUnanswered } of answers) {
        total.ignoredCount += ignoredCount;
        if (failure !== undefined) failures.push(failure);
        if (isUnanswered === true && failure !== undefined) failed.set(failure.id, failure.message);
        if (poll !== undefined) answeredIds.push(poll.id);
      }
      // After the answers: a round that was killed in between asks again.
      await fleet.putPolls(answers.flatMap(({ poll }) => poll ?? []));
    },
    isOver: () => refusal.error !== undefined,
  });
  if (due.length > 0) {
    const refused = refusal.error?.message;
    await noteUnanswered({ of: 'status', answeredIds, failed, refused }, ports.clock.nowMs(), fleet);
  }
  return { ...total, failures, ...(refusal.error === undefined ? {} : { refused: refusal.error }) };
}

/** What the vendor said of a site. */
interface SiteAnswer {
  readonly isAsked: boolean;
  readonly records: readonly Recorded<StatusEvidence>[];
  readonly ignoredCount: number;
  /** Absent where no answer came. */
  readonly poll?: SitePoll;
  readonly failure?: FleetFailure;
  /** The vendor could not be reached; it has not said no. */
  readonly isUnanswered?: boolean;
}

/** @returns undefined where nobody is answered. */
async function askSite(
  { vendorSiteId, key }: DueSite,
  facts: readonly PolledFacts[],
  { cloud, clock }: StatusPorts,
  refusal: Refusal,
): Promise<SiteAnswer | undefined> {
  const answers = await refusal.unlessRefused(() => cloud.status({ vendorSiteId, key }));
  if (answers === undefined) return undefined;
  if (answers instanceof AdapterError) {
    const failure = { id: vendorSiteId, message: answers.message };
    const isAsked = wasAsked(answers);
    return { isAsked, records: [], ignoredCount: 0, failure, isUnanswered: answers.retryable };
  }
  const nowMs = clock.nowMs();
  const assets = new Map(facts.map(({ device }) => [systemKeyOf(device.remoteId), device]));
  const records = answers.flatMap(({ systemId, status, observedMs }): SiteAnswer['records'] => {
    const asset = assets.get(systemKeyOf(systemId));
    const isUsable = status !== undefined && observedMs !== undefined && observedMs <= nowMs + AHEAD_MAX_MS;
    if (asset === undefined || !isUsable) return [];
    const { id, generation } = asset;
    return [{ id, generation, status, observedMs, receivedMs: nowMs }];
  });
  return {
    isAsked: true,
    records,
    ignoredCount: answers.length - records.length,
    poll: { id: vendorSiteId, askedMs: nowMs },
  };
}

/** How old a status may be to count against silence: two rounds. */
export function statusFreshMsOf(settings: PollSettings): CommissioningRules['statusFreshMs'] {
  return 2 * (settings.kind === 'fixed' ? settings.intervalMs : SWEEP_MS);
}
