import type { PlanSettings } from '../commissioning/index.ts';
import type { Clock } from '../ports.ts';
import type { FleetRepository } from '../repositories/index.ts';
import { SECOND_MS } from '../time/index.ts';
import type { PhaseSince } from './board.ts';
import { type FleetSurvey, Surveyor } from './survey.ts';
import { queryViews } from './view.ts';

/** For so long a survey is shared by those who look at the fleet, where none of them has changed anything since. */
const SHARED_MS = 30 * SECOND_MS;

/** What changes what a survey says. Evidence of connections changes no plan. */
type Changing = Pick<
  FleetRepository,
  'putDevices' | 'removeDevice' | 'putMetadata' | 'beginIntent' | 'putIntent'
>;

export interface ReadingPorts {
  readonly fleet: FleetRepository;
  readonly clock: Clock;
}

/**
 * Surveys of the fleet for several who look at it: reading a hundred thousand assets takes seconds, and they come within
 * seconds of each other. Whoever needs what is stored now, since it acts on it, asks for a fresh one.
 */
export class Readings {
  readonly #settings: PlanSettings;
  readonly #idsOf: () => ReadonlySet<string> | undefined;
  readonly #phaseSinceMs: PhaseSince | undefined;
  #changeCount = 0;
  #last: { readonly survey: FleetSurvey; readonly changeCount: number } | undefined;

  /**
   * @param idsOf - the assets that surveys are for, as far as that is known; undefined: all.
   * @param phaseSinceMs - where that is kept.
   */
  constructor(
    settings: PlanSettings,
    idsOf: () => ReadonlySet<string> | undefined,
    phaseSinceMs?: PhaseSince,
  ) {
    this.#settings = settings;
    this.#idsOf = idsOf;
    this.#phaseSinceMs = phaseSinceMs;
  }

  /** A fleet of which it is noticed when somebody changes it. */
  noticing(fleet: FleetRepository): FleetRepository {
    const changed = <Arguments extends readonly unknown[], Result>(
      change: (...given: Arguments) => Promise<Result>,
    ) => {
      return async (...given: Arguments): Promise<Result> => {
        try {
          return await change(...given);
        } finally {
          this.#changeCount += 1;
        }
      };
    };
    const noticed: Changing = {
      putDevices: changed(fleet.putDevices),
      removeDevice: changed(fleet.removeDevice),
      putMetadata: changed(fleet.putMetadata),
      beginIntent: changed(fleet.beginIntent),
      putIntent: changed(fleet.putIntent),
    };
    return { ...fleet, ...noticed };
  }

  /** What was found within the last half a minute, where nobody of those who share it has changed anything since. */
  async recent({ fleet, clock }: ReadingPorts): Promise<FleetSurvey> {
    const last = this.#last;
    const ageMs = last === undefined ? 0 : clock.nowMs() - last.survey.atMs;
    const isRecent = last?.changeCount === this.#changeCount && ageMs >= 0 && ageMs < SHARED_MS;
    return isRecent ? last.survey : this.fresh({ fleet, clock });
  }

  /** What is stored now. */
  async fresh({ fleet, clock }: ReadingPorts): Promise<FleetSurvey> {
    const nowMs = clock.nowMs();
    const reading = this.begin(nowMs);
    for await (const view of queryViews(fleet, this.#settings, nowMs)) reading.surveyor.add(view);
    return reading.end();
  }

  /** Somebody reads the fleet anyway: what is found is for the others, too. */
  begin(atMs: number): { readonly surveyor: Surveyor; readonly end: () => FleetSurvey } {
    const changeCount = this.#changeCount;
    const surveyor = new Surveyor(this.#settings, atMs, this.#idsOf(), this.#phaseSinceMs);
    return {
      surveyor,
      end: () => {
        const survey = surveyor.survey(this.#settings.createsMax);
        this.#last = { survey, changeCount };
        return survey;
      },
    };
  }
}
