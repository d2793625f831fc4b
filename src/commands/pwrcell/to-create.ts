import {
  type AssetView,
  type CommissioningRules,
  type PlannedAction,
  planCommissioning,
  viewOf,
} from '../../engine/commissioning/index.ts';
import type { Io } from '../shell/io.ts';
import type { Cell, View } from '../shell/result.ts';

/** What a person has to create in Concerto for an asset where nothing is created by itself, exactly. */

/** A site, an inverter, or the link of both, with the key under which it is found when somebody else has made it. */
export interface ToCreate extends Pick<PlannedAction, 'kind' | 'key'> {
  readonly vendorSiteId?: string;
  readonly remoteId?: string;
  readonly coupling?: string;
  readonly ratedPowerW?: number;
}

/** @returns nothing where nothing waits for a person, or the context has no fleet. */
export async function toCreate(
  { facts, phase, assessment }: AssetView,
  rules: CommissioningRules,
  io: Io,
): Promise<readonly ToCreate[]> {
  const { fleet } = await io.context();
  if (fleet === undefined || phase.phase !== 'manual-setup-required') return [];
  const { device } = facts;
  const nowMs = io.clock.nowMs();
  const view = viewOf(facts, { ...rules, isAuto: true }, nowMs);
  const settings = { ...rules, isAuto: true, instance: fleet.instance, createsMax: CREATES_OF_ONE };
  const { actions } = planCommissioning([view], settings, nowMs);
  const { vendorSiteId, remoteId, ratedPowerW } = device;
  const coupling = assessment.topology?.class;
  return actions.flatMap(({ kind: planned, key }): readonly ToCreate[] => {
    const kind = planned === 'verify' ? creationOf(key) : planned;
    switch (kind) {
      case 'create-site':
        return [{ kind, key, ...(vendorSiteId === undefined ? {} : { vendorSiteId }) }];
      case 'create-inverter':
        return [
          {
            kind,
            key,
            remoteId,
            ...(coupling === undefined ? {} : { coupling }),
            ...(ratedPowerW === undefined ? {} : { ratedPowerW }),
          },
        ];
      case 'link':
        return [{ kind, key }];
      default:
        return [];
    }
  });
}

/** What has to be looked for is made by whoever does not find it. */
function creationOf(key: string): 'create-site' | 'create-inverter' {
  return key.startsWith('site:') ? 'create-site' : 'create-inverter';
}

/** A site and an inverter. */
const CREATES_OF_ONE = 2;

export function toCreateViews(missing: readonly ToCreate[]): readonly View[] {
  if (missing.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'To be created in Concerto; who does it by hand gives them these external ids',
      headers: ['what', 'external id', 'with'],
      rows: missing.map(({ kind, key, ...more }): readonly Cell[] => [
        kind,
        kind === 'link' ? undefined : key,
        kind === 'link' ? 'the asset gets both' : detailsText(more),
      ]),
    },
  ];
}

function detailsText({ vendorSiteId, remoteId, coupling, ratedPowerW }: Partial<ToCreate>): string {
  return [
    vendorSiteId === undefined ? [] : [`site of the vendor ${vendorSiteId}`],
    remoteId === undefined ? [] : [`remote id ${remoteId}`],
    coupling === undefined ? [] : [coupling],
    ratedPowerW === undefined ? [] : [`${ratedPowerW} W`],
  ]
    .flat()
    .join(', ');
}
