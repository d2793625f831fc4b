import type { DeviceMetadata, SystemMetadata } from '../telemetry/index.ts';
import type { Reason } from './reasons.ts';

/** How photovoltaics and battery of a system are wired. */
export type TopologyClass = 'dc-coupled' | 'ac-coupled' | 'hybrid' | 'storage-only' | 'conflict' | 'unknown';

/** The class of a system, and why. */
export interface Topology {
  readonly class: TopologyClass;
  /** Whether there are photovoltaics on the AC side; undefined where that is not known. */
  readonly isAcCoupled: boolean | undefined;
  readonly reason: Reason;
  /** Inverters with their ratings, as they were found. */
  readonly message: string;
}

/** The highest rating that a real house has [W]. */
const AC_RATING_MAX_W = 30_000;

/**
 * Tells from the vendor's metadata how a system is wired: by the rating of the photovoltaics that are coupled to the AC side
 * of its inverters, and by whether it has optimizers on its DC bus.
 *
 * @param metadata - of the one system.
 */
export function topologyOf(metadata: SystemMetadata): Topology {
  const installed = metadata.devices.filter(({ removedMs }) => removedMs === undefined);
  const inverters = installed.filter(({ type }) => type === 'inverter');
  const pvLinkCount = installed.filter(({ type }) => type === 'pv-link').length;
  const message = messageOf(inverters, pvLinkCount);
  const unknown = (reason: Reason): Topology => ({
    class: 'unknown',
    isAcCoupled: undefined,
    reason,
    message,
  });
  const known = (of: TopologyClass, isAcCoupled: boolean, reason: Reason): Topology => ({
    class: of,
    isAcCoupled,
    reason,
    message,
  });

  if (inverters.length === 0) return unknown('MetadataIncomplete');
  const ratingsW = inverters.map(({ acPvPowerRatingW }) => acPvPowerRatingW);
  if (ratingsW.some((ratingW) => ratingW === undefined)) return unknown('AcRatingMissing');
  if (ratingsW.some((ratingW) => !isPlausible(ratingW!))) return unknown('AcRatingImplausible');
  const ratedCount = ratingsW.filter((ratingW) => ratingW! > 0).length;
  if (ratedCount > 0 && ratedCount < ratingsW.length) return known('conflict', true, 'AcRatingMixed');
  if (ratedCount > 0) {
    return pvLinkCount > 0
      ? known('hybrid', true, 'AcRatingSetAndPvLinks')
      : known('ac-coupled', true, 'AcRatingSet');
  }
  return pvLinkCount > 0
    ? known('dc-coupled', false, 'AllAcRatingsZero')
    : known('storage-only', false, 'NoPvFound');
}

function isPlausible(ratingW: number): boolean {
  return ratingW >= 0 && ratingW <= AC_RATING_MAX_W;
}

function messageOf(inverters: readonly DeviceMetadata[], pvLinkCount: number): string {
  const ratings = inverters.map(({ deviceId, acPvPowerRatingW }) =>
    acPvPowerRatingW === undefined
      ? `${deviceId} has no AC rating`
      : `${deviceId} has an AC rating of ${acPvPowerRatingW} W`,
  );
  const links = `${pvLinkCount} PV ${pvLinkCount === 1 ? 'link' : 'links'}`;
  return [...(ratings.length === 0 ? ['no inverter'] : ratings), links].join(', ');
}

/** What was answered about a site. */
export interface SiteAnswers {
  readonly systems: readonly SystemMetadata[];
  /** Systems that the platform had at the site then; absent in what was stored before there was such a note. */
  readonly siteSystemCount?: number;
}

/**
 * Answers about a site that are about the system. The vendor's cloud at times leaves out systems of a site; then nothing
 * is concluded from what it says: it is complete that has as many systems as the platform has at the site, and as it says
 * itself.
 */
export function metadataOf(
  systemId: string,
  { systems: answers, siteSystemCount = 0 }: SiteAnswers,
): { readonly metadata: SystemMetadata } | { readonly reason: Reason } {
  const wanted = systemId.toLowerCase();
  const metadata = answers.find((answer) => answer.systemId.toLowerCase() === wanted);
  if (metadata === undefined)
    return { reason: answers.length === 0 ? 'MetadataPending' : 'MetadataIncomplete' };
  const expected = Math.max(siteSystemCount, metadata.siteSystemCount ?? 0);
  const answered = new Set(answers.map((answer) => answer.systemId.toLowerCase()));
  return answered.size < expected ? { reason: 'MetadataIncomplete' } : { metadata };
}
