import { isSeriesId, type SeriesId, seriesId } from '../../engine/ids.ts';
import type { ValueColumn } from './layout.ts';
import type { ImportOptions } from './options.ts';

/** What a series of the file is called inside. */
export type NamedSeries =
  | { readonly kind: 'named'; readonly id: SeriesId }
  /** Not among those that were asked for. */
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'bad-id'; readonly text: string };

/** Gives series their ids: the file's own, mapped and prefixed as the operator says. */
export class SeriesNamer {
  readonly #options: ImportOptions;
  readonly #only: ReadonlySet<string> | undefined;
  readonly #found = new Set<string>();

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#only = options.only === undefined ? undefined : new Set(options.only);
  }

  /**
   * @param ownId - the id as the file has it; with a slash it is a whole series id.
   * @param column - its quantity goes behind the slash.
   */
  name(ownId: string, column: ValueColumn): NamedSeries {
    const { quantity } = column;
    const isWhole = ownId.includes('/') || column.ownId !== undefined || quantity === '';
    const own = isWhole ? ownId : `${ownId}/${quantity}`;
    const owner = own.split('/', 1)[0]!;
    const mapped = this.#mapped(own, owner);
    const id = `${this.#options.idPrefix ?? ''}${mapped}`;
    if (!this.#isAsked([own, ownId, owner, mapped, mapped.split('/', 1)[0]!, id]))
      return { kind: 'not-asked' };
    return isSeriesId(id) ? { kind: 'named', id: seriesId(id) } : { kind: 'bad-id', text: id };
  }

  #mapped(own: string, owner: string): string {
    const { map } = this.#options;
    const whole = map?.get(own);
    if (whole !== undefined) {
      this.#found.add(own);
      return whole;
    }
    const other = map?.get(owner);
    if (other === undefined) return own;
    this.#found.add(owner);
    return other + own.slice(owner.length);
  }

  #isAsked(names: readonly string[]): boolean {
    const only = this.#only;
    if (only === undefined) return true;
    const asked = names.filter((name) => only.has(name));
    for (const name of asked) this.#found.add(name);
    return asked.length > 0;
  }

  /** Ids that the operator spoke of and the file does not hold. */
  notFound(): readonly string[] {
    const spoken = [...(this.#options.map?.keys() ?? []), ...(this.#options.only ?? [])];
    return [...new Set(spoken)].filter((id) => !this.#found.has(id));
  }
}
