import type { AssetFacts, AssetReturn, Device, ProvisioningIntent, StateHistory } from './facts.ts';

/** Which of the steps that are written down of an asset count for what it is now. */

/** What is known of an asset and of what was done for it. */
type Provided = Pick<AssetFacts, 'device' | 'foundMs' | 'intents'>;

/** What was made for the site at which the asset was before is none of the one at which it is. */
export function siteIntent(facts: Provided): ProvisioningIntent | undefined {
  const { device, intents } = facts;
  return notLost(facts, ofKey(device.vendorSiteId ?? device.id, intents.site));
}

/**
 * The site in the platform of others at the same site of the vendor, where none was made for the asset: whoever made it, the asset
 * belongs there, and not to a second one.
 */
export function adoptedSiteId(facts: Provided & Pick<AssetFacts, 'neighbourSiteId'>): string | undefined {
  if (facts.device.siteId !== undefined) return undefined;
  const made = siteIntent(facts);
  const isOwn = made !== undefined && made.state !== 'failed' && made.objectId !== facts.neighbourSiteId;
  return isOwn ? undefined : facts.neighbourSiteId;
}

/** The inverter goes by the system: that of another one is none of this. */
export function inverterIntent(facts: Provided): ProvisioningIntent | undefined {
  return notLost(facts, ofKey(facts.device.remoteId, facts.intents.inverter));
}

/** That the asset was linked when it was another thing says nothing of now. */
export function linkIntent(facts: Provided): ProvisioningIntent | undefined {
  const { device, intents } = facts;
  return isOf(device.generation, intents.link) && lostLink(facts) === undefined ? intents.link : undefined;
}

/**
 * The link that was made, and that Concerto does not show any more: what is written down counts only until a sweep that is
 * newer has shown what there is.
 *
 * @returns undefined where the asset is linked, or no sweep has found it since, or it never was linked.
 */
export function lostLink(facts: Provided): ProvisioningIntent | undefined {
  const { device, intents } = facts;
  const link = intents.link;
  const { siteId, inverterId, generation } = device;
  if (siteId !== undefined && inverterId !== undefined) return undefined;
  return link?.state === 'confirmed' && isOf(generation, link) && foundMsOf(facts) > link.atMs
    ? link
    : undefined;
}

/** When a sweep last found the asset as its row says [ms]. */
export function foundMsOf({
  device: { seenMs },
  foundMs = seenMs,
}: {
  readonly device: Pick<Device, 'seenMs'>;
  readonly foundMs?: number | undefined;
}): number {
  return foundMs;
}

/** Where the asset is in the platform: by the last sweep, and before one has shown it by what was made for it. */
export function siteIdOf(facts: Provided): string | undefined {
  const made = siteIntent(facts);
  return facts.device.siteId ?? (made?.state === 'confirmed' ? made.objectId : undefined);
}

/** Of what was made for a link that is there no more it is not known whether it is there. */
function notLost(facts: Provided, intent: ProvisioningIntent | undefined): ProvisioningIntent | undefined {
  const lost = lostLink(facts);
  return lost !== undefined && intent !== undefined && intent.atMs <= lost.atMs ? undefined : intent;
}

/** Whether anything has been done for the asset as it is now. */
export function hasBegun(facts: AssetFacts): boolean {
  const { generation } = facts.device;
  return [siteIntent(facts), inverterIntent(facts), linkIntent(facts)].some(
    (intent) => intent !== undefined && isOf(generation, intent),
  );
}

/** @param what - with which keys of the step end. */
function ofKey(what: string, intent: ProvisioningIntent | undefined): ProvisioningIntent | undefined {
  return intent?.key.endsWith(`:${what}`) === true ? intent : undefined;
}

function isOf(generation: string, intent: ProvisioningIntent | undefined): boolean {
  return intent !== undefined && (intent.generation ?? generation) === generation;
}

/** Whether a step was written down after the asset came back, if it ever was away. */
export function isSinceReturn(
  { atMs }: Pick<ProvisioningIntent, 'atMs'>,
  returned: AssetReturn | undefined,
): boolean {
  return returned === undefined || atMs >= returned.returnedMs;
}

/** Whether the platform was told a state after the asset came back: what it was told before may be gone with it. */
export function isToldSinceReturn(
  { sinceMs, toldMs = sinceMs }: Pick<StateHistory, 'sinceMs' | 'toldMs'>,
  returned: AssetReturn | undefined,
): boolean {
  return returned === undefined || toldMs >= returned.returnedMs;
}

/**
 * What counts of everything that is known of an asset: where it had been given up and came back, nothing that was done for
 * it before; and where it had expired, nothing that was observed before either.
 */
export function countedFacts(facts: AssetFacts): AssetFacts {
  const { device, metadata, heartbeat, status, intents } = facts;
  const { returned } = device;
  if (returned === undefined) return facts;
  const { bornMs = Number.NEGATIVE_INFINITY } = returned;
  return {
    ...facts,
    metadata: metadata !== undefined && metadata.askedMs >= bornMs ? metadata : undefined,
    heartbeat: heartbeat !== undefined && heartbeat.lastFreshMs >= bornMs ? heartbeat : undefined,
    status: status !== undefined && status.receivedMs >= bornMs ? status : undefined,
    intents: Object.fromEntries(
      Object.entries(intents).filter(([, intent]) => isSinceReturn(intent, returned)),
    ),
  };
}
