import {
  type AssetView,
  type CommissioningRules,
  type Phase,
  planCommissioning,
  withDeferred,
} from '../../engine/commissioning/index.ts';
import { readViews } from '../../engine/fleet/index.ts';
import type { Io } from '../shell/io.ts';

/** Phases in which a pass creates something. */
const CREATING: ReadonlySet<Phase> = new Set(['provisioning-site', 'provisioning-inverter', 'verifying']);

/**
 * An asset as the next pass finds it that creates no more than so much: whether others come first depends on all of them, so
 * they are read where something is to be created.
 */
export async function withinLimit(
  view: AssetView,
  rules: CommissioningRules,
  createsMax: number,
  io: Pick<Io, 'context' | 'clock'>,
): Promise<AssetView> {
  if (!CREATING.has(view.phase.phase)) return view;
  const { fleet } = (await (await io.context()).open()).repositories;
  const nowMs = io.clock.nowMs();
  const views = await readViews(fleet, rules, nowMs);
  // Keys are compared with each other only: any instance does.
  const plan = planCommissioning(views, { ...rules, instance: 'any', createsMax }, nowMs);
  return withDeferred([view], plan)[0] ?? view;
}
