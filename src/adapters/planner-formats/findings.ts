import { InputError, type Problem } from '../../engine/errors.ts';
import { Problems } from '../../engine/planner/index.ts';

/** Something of a foreign description that became no part of the problem, or was taken in a way worth knowing. */
export interface ImportNote {
  /** Where it stands: `flex-model[0].soc-gain`, `messages[3].elements[1]`. */
  readonly path: string;
  /** As a clause: `an output: it says nothing of the problem`. */
  readonly says: string;
}

/** A part of a file with the place where it stands; what comes from the file of defaults has a path that says so. */
export interface Located {
  readonly value: unknown;
  readonly path: string;
}

/** Beginning of the path of what stands in the file of `--defaults`. */
export const DEFAULTS_PATH = 'defaults:';

/** Collects everything that is wrong with a description, and everything that is to be said of it, before it is used or refused. */
export class Findings {
  readonly #problems = new Problems();
  readonly #notes: ImportNote[] = [];
  readonly #isLossy: boolean;

  /** @param isLossy - what cannot be planned for is left out with a note, where leaving it out means something. */
  constructor(isLossy: boolean) {
    this.#isLossy = isLossy;
  }

  /** @param expected - as a clause: `a power such as 5 kW`. */
  mistake({ path, value }: { readonly path: string; readonly value?: unknown }, expected: string): void {
    this.#problems.add(path, value, expected);
  }

  note(path: string, says: string): void {
    if (this.#notes.some((known) => known.path === path && known.says === says)) return;
    this.#notes.push({ path, says });
  }

  /**
   * Something that is understood, cannot be planned for, and would change the plan.
   *
   * @param why - as a clause: `the planner knows no commitments`.
   * @param instead - what is done in its place with `--lossy`; absent: there is nothing that could be.
   */
  unsupported(
    where: { readonly path: string; readonly value?: unknown },
    why: string,
    instead?: string,
  ): void {
    if (this.#isLossy && instead !== undefined) {
      this.note(where.path, `${why}: ${instead}`);
      return;
    }
    const way = instead === undefined ? '' : ` (--lossy: ${instead})`;
    this.mistake(where, `something that can be planned for: ${why}${way}`);
  }

  get problems(): Problems {
    return this.#problems;
  }

  get notes(): readonly ImportNote[] {
    return this.#notes;
  }

  get isClean(): boolean {
    return this.#problems.all.length === 0;
  }

  /** @param what - `a FlexMeasures message`. */
  refusal(what: string, more: readonly Problem[] = []): InputError {
    const details = [...this.#problems.all, ...more];
    const count = `${details.length} ${details.length === 1 ? 'problem' : 'problems'}`;
    return new InputError('bad-import', `This cannot be planned as ${what}: ${count}.`, { details });
  }
}
