import type { Problem } from '../../engine/errors.ts';
import { ENTITY_KINDS, type EntityKind } from '../../engine/portfolio/index.ts';
import type { Path, SourceDocument } from './syntax.ts';

/** Collects what is wrong, with where it stands. */
export interface Report {
  readonly problems: readonly Problem[];
  /** Whether entities of the kind may be missing, so that a reference to one cannot be judged. */
  lacks(kind: EntityKind): boolean;
  add(spot: Spot, problem: Pick<Problem, 'value' | 'expected'>, ofKey?: boolean): void;
  /** Adds problems of text that cannot be read at all, so that what it holds is not known. */
  addUnreadable(problems: readonly Problem[]): void;
  /** Adds problems that are placed already. */
  addFound(problems: readonly Problem[]): void;
  markLacking(kinds: readonly EntityKind[]): void;
  /** What is at the spot has been reported as a whole; nothing within it is worth another word. */
  silence(spot: Spot): void;
  /** Whether something is wrong at the spot or at what encloses it. */
  covers(spot: Spot): boolean;
}

/** A place in a document. */
export interface Spot {
  readonly document: SourceDocument;
  readonly path: Path;
}

/** A place with what stands there, to be read. */
export interface Place extends Spot {
  readonly value: unknown;
  readonly report: Report;
}

/** @returns the place of a part of what stands at another place. */
export function partOf(place: Place, segment: string | number, value: unknown): Place {
  return { ...place, path: [...place.path, segment], value };
}

/** @returns `sites[2].devices[0].socMin`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

export function openReport(): Report {
  const problems: Problem[] = [];
  const paths = new Map<SourceDocument, Set<string>>();
  const lacking = new Set<EntityKind>();
  const silence = ({ document, path }: Spot) => {
    const known = paths.get(document) ?? new Set();
    paths.set(document, known.add(pathText(path)));
  };
  return {
    silence,
    problems,
    lacks: (kind) => lacking.has(kind),
    add(spot, problem, ofKey = false) {
      problems.push(placed(spot, problem, ofKey));
      silence(spot);
    },
    addUnreadable(unreadable) {
      problems.push(...unreadable);
      if (unreadable.length > 0) for (const kind of ENTITY_KINDS) lacking.add(kind);
    },
    addFound(found) {
      problems.push(...found);
    },
    markLacking(kinds) {
      for (const kind of kinds) lacking.add(kind);
    },
    covers({ document, path }) {
      const known = paths.get(document);
      return (
        known !== undefined &&
        [...path.keys(), path.length].some((end) => known.has(pathText(path.slice(0, end))))
      );
    },
  };
}

/** @returns a problem with file, line and path of the spot. */
export function placed(spot: Spot, problem: Pick<Problem, 'value' | 'expected'>, ofKey = false): Problem {
  const { document, path } = spot;
  return { path: pathText(path), file: document.file, line: document.lineOf(path, ofKey), ...problem };
}

/** @returns the scalar at the spot as it is written; undefined where there is none. */
export function writtenAt({ document, path }: Spot): string | undefined {
  let value = document.value;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[segment]; // a list or map that has it
  }
  return typeof value === 'object' ? undefined : String(value);
}
