import type { AssetView, Condition, StateTransition } from '../commissioning/index.ts';
import type { Clock } from '../ports.ts';
import { collect, type FleetRepository } from '../repositories/index.ts';
import { type LookPorts, type StatesAhead, statesAhead } from './evaluate.ts';
import type { RoundSettings } from './round.ts';
import { type DueSite, dueSites } from './status.ts';

/** A site of the vendor that is to be asked about, and when that was done last. */
export interface SiteAhead extends DueSite {
  /** Absent: never. */
  readonly askedMs?: number;
}

/** A state that would be told, and who said what it follows from. */
export interface TransitionAhead extends StateTransition {
  readonly evidenceSource: Condition['source'];
}

/** What a round of states would do now. What the vendor answers in it is not known yet, and may change more. */
export interface RoundAhead extends Omit<StatesAhead, 'transitions'> {
  readonly transitions: readonly TransitionAhead[];
  readonly due: readonly SiteAhead[];
}

export interface OutlookPorts {
  readonly fleet: LookPorts['fleet'] & Pick<FleetRepository, 'polls'>;
  readonly clock: Clock;
}

/** Which assets a round is for. */
export interface OutlookScope {
  /** Absent: all. */
  readonly ids?: ReadonlySet<string> | undefined;
  /** Assets that are linked before the round. */
  readonly linkingIds?: ReadonlySet<string>;
}

/**
 * What `statusRound` would ask, and what it would tell on the evidence that there is now. Nothing is asked, told or stored.
 *
 * @param views - of all assets, by id.
 */
export async function roundAhead(
  views: readonly AssetView[],
  settings: RoundSettings,
  { fleet, clock }: OutlookPorts,
  { ids, linkingIds }: OutlookScope = {},
): Promise<RoundAhead> {
  const polls = await collect(fleet.polls());
  const askedMs = new Map(polls.map(({ id, askedMs: atMs }) => [id, atMs]));
  const asked = views.filter(({ facts }) => ids?.has(facts.device.id) !== false);
  const due = dueSites(
    asked.map(({ facts }) => facts),
    askedMs,
    settings.polls,
    clock.nowMs(),
  );
  const ahead = await statesAhead(views, { ...settings, ids, linkingIds }, { fleet, clock });
  const heardIds = new Set(
    views.flatMap(({ facts }) => (facts.heartbeat === undefined ? [] : [facts.device.id])),
  );
  const transitions = ahead.transitions.map(
    (one): TransitionAhead => ({ ...one, evidenceSource: sourceOf(one, heardIds.has(one.assetId)) }),
  );
  return { ...ahead, transitions, due: due.map((site) => withAsked(site, askedMs.get(site.vendorSiteId))) };
}

function sourceOf({ verdict: { reason } }: StateTransition, isHeard: boolean): Condition['source'] {
  // A sweep has shown that the platform has another state.
  if (reason === 'StateDiffers') return 'concerto';
  return isHeard && reason !== 'CesError' ? 'stream' : 'ces';
}

function withAsked(site: DueSite, askedMs: number | undefined): SiteAhead {
  return askedMs === undefined ? site : { ...site, askedMs };
}

/** Whether a round would ask or tell anything. */
export function isIdle({ due, transitions, sites }: RoundAhead): boolean {
  return due.length + transitions.length + sites.length === 0;
}
