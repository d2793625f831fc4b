import type { FleetSystem } from '../../../engine/example/index.ts';
import { randomStream } from '../../../engine/quantity/index.ts';
import { MINUTE_MS } from '../../../engine/time/index.ts';
import { happens } from '../faults.ts';
import type { SimAnswer, SimRequest, SimRoute } from '../route.ts';
import type { Tally } from '../tally.ts';
import { metadataBody, mistakeOf, statusBody } from './systems.ts';

export interface CesParts {
  readonly seed: number;
  /** Whether systems are silent or in trouble now and then. */
  readonly hasDefects: boolean;
  /** Systems whose metadata are wrong, for good [%]. */
  readonly wrongMetadataPct: number;
  /** Answers that leave out a system, and say how many there are [%]. */
  readonly missingMetadataPct: number;
  /** Answers with a status from before [%]. */
  readonly staleStatusPct: number;
  readonly nowMs: () => number;
  /** Systems by site. */
  readonly sites: ReadonlyMap<string, readonly FleetSystem[]>;
  readonly counts: Tally;
  /** Systems that were left out or told wrongly, and answers from before. */
  readonly faultCounts: Tally;
  /** How often each thing was asked, so that the same question may be answered otherwise the next time. */
  readonly asked: Tally;
}

/** How old a stale status is, at most [min]. */
const STALE_MINUTES_MAX = 180;

/** The routes of docs/openapi/ces.yaml. */
export function cesRoutes(parts: CesParts): readonly SimRoute[] {
  const withSite = (
    { ids }: SimRequest,
    answer: (siteId: string, systems: readonly FleetSystem[]) => object,
  ): SimAnswer => {
    const { siteId = '' } = ids;
    const systems = parts.sites.get(siteId);
    return systems === undefined
      ? failure(404, 'SITE_NOT_FOUND', siteId)
      : { status: 200, body: answer(siteId, systems) };
  };
  return [
    {
      method: 'GET',
      path: '/v1/sites/{siteId}/metadata',
      query: ['systemId'],
      handle: (request) => withSite(request, (siteId, systems) => metadataOf(siteId, systems, parts)),
    },
    {
      method: 'GET',
      path: '/v1/sites/{siteId}/status',
      query: [],
      handle: (request) => withSite(request, (siteId, systems) => statusOf(siteId, systems, parts)),
    },
  ];
}

/** All systems of the site, also where one is asked for: the answer says how many there are. */
function metadataOf(siteId: string, systems: readonly FleetSystem[], parts: CesParts): object {
  const { seed, wrongMetadataPct: wrongPct, missingMetadataPct, counts, faultCounts, asked } = parts;
  const nowMs = parts.nowMs();
  asked.add(`metadata ${siteId}`);
  const round = asked.of(`metadata ${siteId}`);
  const told = systems.filter(
    ({ index }) => !happens(missingMetadataPct, seed, 'missing-metadata', index, round),
  );
  counts.add('metadata');
  count(faultCounts, 'missing-metadata', systems.length - told.length);
  const wrong = told.filter((system) => mistakeOf(system, seed, wrongPct) !== undefined);
  count(faultCounts, 'wrong-metadata', wrong.length);
  return {
    siteId,
    systemCount: systems.length,
    systems: told.map((system) => metadataBody(system, { seed, wrongPct, nowMs })),
  };
}

function statusOf(siteId: string, systems: readonly FleetSystem[], parts: CesParts): object {
  const { seed, hasDefects, staleStatusPct, counts, faultCounts, asked } = parts;
  asked.add(`status ${siteId}`);
  const round = asked.of(`status ${siteId}`);
  const isStale = happens(staleStatusPct, seed, 'stale-status', siteId, round);
  const minutes = isStale ? randomStream(seed, 'age', siteId, round).whole(1, STALE_MINUTES_MAX) : 0;
  const nowMs = parts.nowMs() - minutes * MINUTE_MS;
  counts.add('status');
  if (isStale) faultCounts.add('stale-status');
  return { siteId, systems: systems.map((system) => statusBody(system, { seed, hasDefects, nowMs })) };
}

/** What does not happen has no name among the counts. */
function count(counts: Tally, name: string, by: number): void {
  if (by > 0) counts.add(name, by);
}

/** An answer that says no, as this cloud says it. */
export function failure(status: number, errorCode: string, errorMessage: string): SimAnswer {
  return { status, body: { errorCode, errorMessage } };
}
