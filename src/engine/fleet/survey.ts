import {
  type AssetView,
  type CommissioningPlan,
  type PlanSettings,
  planCommissioning,
  withDeferred,
} from '../commissioning/index.ts';
import { BoardSheet, type FleetBoard, type PhaseSince, type UnknownCounts } from './board.ts';
import { isSettled } from './choose.ts';
import { type PhasedAsset, phasedAsset } from './phased.ts';
import { needsSettling } from './settle.ts';
import { systemKeyOf } from './view.ts';

/** What one look at all assets comes to: whatever is to be done, and no more of the others than how far they are. */
export interface FleetSurvey {
  readonly atMs: number;
  /** How far all assets are, by id. */
  readonly phases: readonly PhasedAsset[];
  /** The same, of the assets that it is for. */
  readonly chosenPhases: readonly PhasedAsset[];
  /** What is to be done for the assets that it is for. */
  readonly plan: CommissioningPlan;
  /** All that is known of the assets that something is to be done for. */
  readonly todo: readonly AssetView[];
  /** Assets of which a sweep has shown that steps of provisioning are done whose outcome was not known. */
  readonly toSettle: readonly AssetView[];
  /** Of all assets, as `systemKeyOf` has them. */
  readonly systems: ReadonlySet<string>;
  /** Whether nothing is left to be done by itself for the assets that it is for. */
  readonly isSettled: boolean;
  board(unknown: UnknownCounts): FleetBoard;
}

/** Surveys assets that are given one after the other. */
export class Surveyor {
  readonly #settings: PlanSettings;
  readonly #atMs: number;
  readonly #ids: ReadonlySet<string> | undefined;
  readonly #board: BoardSheet;
  readonly #phases: PhasedAsset[] = [];
  readonly #chosenPhases: PhasedAsset[] = [];
  readonly #todo: AssetView[] = [];
  readonly #toSettle: AssetView[] = [];
  readonly #systems = new Set<string>();
  #isSettled = true;

  /** @param ids - the assets that it is for; undefined: all. */
  constructor(settings: PlanSettings, atMs: number, ids?: ReadonlySet<string>, phaseSinceMs?: PhaseSince) {
    this.#settings = { ...settings, createsMax: Number.POSITIVE_INFINITY };
    this.#atMs = atMs;
    this.#ids = ids;
    this.#board = new BoardSheet(settings, atMs, phaseSinceMs);
  }

  add(view: AssetView): void {
    const { device } = view.facts;
    const phased = phasedAsset(view);
    this.#phases.push(phased);
    this.#systems.add(systemKeyOf(device.remoteId));
    if (needsSettling(view)) this.#toSettle.push(view);
    if (this.#ids?.has(device.id) === false) return;
    this.#chosenPhases.push(phased);
    if (!isSettled(view, this.#atMs)) this.#isSettled = false;
    // By itself: together it may be too much for one pass.
    if (planCommissioning([view], this.#settings, this.#atMs).actions.length > 0) this.#todo.push(view);
    else this.#board.add(view);
  }

  /** To be asked for once. @param createsMax - sites and inverters that one pass may create. */
  survey(createsMax: number): FleetSurvey {
    const plan = planCommissioning(this.#todo, { ...this.#settings, createsMax }, this.#atMs);
    const todo = withDeferred(this.#todo, plan);
    for (const view of todo) this.#board.add(view);
    const deferred = new Map(
      plan.deferred.length === 0 ? [] : todo.map((view) => [view.facts.device.id, phasedAsset(view)]),
    );
    const asPlanned = (assets: readonly PhasedAsset[]) =>
      deferred.size === 0 ? assets : assets.map((asset) => deferred.get(asset.assetId) ?? asset);
    return {
      atMs: this.#atMs,
      phases: asPlanned(this.#phases),
      chosenPhases: asPlanned(this.#chosenPhases),
      plan,
      todo,
      toSettle: this.#toSettle,
      systems: this.#systems,
      isSettled: this.#isSettled,
      board: (unknown) => this.#board.board(unknown),
    };
  }
}
