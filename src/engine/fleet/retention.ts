import { type Device, ownersOf } from '../commissioning/index.ts';
import type { FleetRepository, QuarantineHead, UnknownSystem } from '../repositories/index.ts';
import { DAY_MS } from '../time/index.ts';

/** What was put apart, and systems that nobody knows, are forgotten so long [ms] after they were last noted. */
export const PUT_APART_KEPT_MS = 90 * DAY_MS;

/** How often it is looked what is too old [ms]. */
const LOOKED_MS = DAY_MS;

/** Whether it has been kept for long enough, by the clock of this machine: a recording may be of any time. */
export function isForgotten(
  { notedMs }: Pick<QuarantineHead | UnknownSystem, 'notedMs'>,
  nowMs: number,
): boolean {
  return nowMs - notedMs > PUT_APART_KEPT_MS;
}

/** Takes out entries of what was put apart: they are too old, or somebody has seen to them. */
export function takeOut(keys: readonly string[], fleet: Pick<FleetRepository, 'release'>): Promise<void> {
  return fleet.release(keys);
}

/** What forgetting needs. */
export type RetentionPorts = Pick<
  FleetRepository,
  'unknown' | 'removeUnknown' | 'quarantined' | 'release' | 'forgotMs' | 'putForgotMs'
>;

/**
 * Forgets, once a day after a complete sweep, what was put apart and not noted again for long, and systems that were not heard
 * for long. Systems that have become known leave the list at once where that is looked for.
 *
 * @param devices - the table after the sweep. @param isAsked - whether the sweep was to find systems that nobody knew.
 */
export async function forgetOld(
  fleet: RetentionPorts,
  {
    devices,
    isAsked,
    nowMs,
  }: { readonly devices: readonly Device[]; readonly isAsked: boolean; readonly nowMs: number },
): Promise<void> {
  const forgotMs = await fleet.forgotMs();
  const isDue = forgotMs === undefined || nowMs - forgotMs >= LOOKED_MS;
  if (isDue || isAsked) {
    const owners = ownersOf(devices, nowMs);
    await fleet.removeUnknown(
      await idsOf(
        fleet.unknown(),
        ({ systemId }) => systemId,
        (one) => owners.has(one.systemId) || isForgotten(one, nowMs),
      ),
    );
  }
  if (!isDue) return;
  await takeOut(
    await idsOf(
      fleet.quarantined(),
      ({ key }) => key,
      (one) => isForgotten(one, nowMs),
    ),
    fleet,
  );
  await fleet.putForgotMs(nowMs);
}

async function idsOf<Element>(
  elements: AsyncIterable<Element>,
  idOf: (element: Element) => string,
  isMeant: (element: Element) => boolean,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const element of elements) if (isMeant(element)) ids.push(idOf(element));
  return ids;
}
