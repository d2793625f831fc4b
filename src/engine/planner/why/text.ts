import { formatMoney, formatPricePerKwh } from '../../quantity/index.ts';
import type { Limit } from './reason.ts';
import type { Range, ReasonRun } from './runs.ts';

/**
 * Says a reason in one sentence: `a stored kWh is worth 0.31 EUR, import costs 0.27 EUR, therefore it charges`.
 *
 * @param currency - its code; absent where it is not known: problems know none.
 */
export function reasonText(run: ReasonRun, currency = ''): string {
  const say = new Words(run, currency);
  switch (run.action) {
    case 'charge':
    case 'discharge':
      return moveText(run, say);
    case 'hold':
      return holdText(run, say);
    case 'curtail':
      return curtailText(run, say);
    case 'run':
    case 'off':
      return runText(run, say);
  }
}

/** Amounts and clauses that sentences are made of. */
class Words {
  readonly #run: ReasonRun;
  readonly #currency: string;

  constructor(run: ReasonRun, currency: string) {
    this.#run = run;
    this.#currency = currency;
  }

  /** `0.27 EUR`, `0.25 to 0.31 EUR`. */
  amount({ least, greatest }: Range): string {
    const from = this.#plain(least);
    const to = this.#plain(greatest);
    const range = from === to ? from : `${from} to ${to}`;
    return this.#currency === '' ? range : `${range} ${this.#currency}`;
  }

  money(micros: number): string {
    return formatMoney(micros, this.#currency).trim();
  }

  /** What a stored kWh is worth; absent where that is not known. */
  worth(): string | undefined {
    const { worthMicrosPerKwh: worth, lastWorthMicrosPerKwh: last } = this.#run;
    if (worth === undefined) return undefined;
    const range = last === undefined ? worth : { least: worth.least, greatest: last.greatest };
    return `a stored kWh is worth ${this.amount(range)}`;
  }

  /** What the price at the meter is the price of, with what becomes of it in the store. */
  price(): string | undefined {
    const { action, priceOf, priceMicrosPerKwh: price, costMicrosPerKwh, gainMicrosPerKwh } = this.#run;
    if (price === undefined || priceOf === undefined) return undefined;
    const stored = action === 'charge' ? costMicrosPerKwh : gainMicrosPerKwh;
    const isSame = stored === undefined || this.amount(stored) === this.amount(price);
    const inStore = isSame ? '' : ` (${this.amount(stored)} with losses and wear)`;
    if (priceOf === 'import') return `import costs ${this.amount(price)}${inStore}`;
    if (priceOf === 'curtailed') return `PV is curtailed otherwise${inStore}`;
    const isPaid = price.greatest >= 0;
    const amount = this.amount(isPaid ? price : { least: -price.greatest, greatest: -price.least });
    return `exporting ${isPaid ? 'earns' : 'costs'} ${amount}${inStore}`;
  }

  gain(): string | undefined {
    const { gainMicrosPerKwh } = this.#run;
    return gainMicrosPerKwh && `giving it brings ${this.amount(gainMicrosPerKwh)}`;
  }

  cost(): string | undefined {
    const { costMicrosPerKwh } = this.#run;
    return costMicrosPerKwh && `one more costs ${this.amount(costMicrosPerKwh)}`;
  }

  #plain(micros: number): string {
    return formatPricePerKwh(micros, '').replace(/\s*\/kWh$/, '');
  }
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

function moveText(run: ReasonRun, say: Words): string {
  const verb = run.action === 'charge' ? 'charges' : 'gives';
  const therefore = `therefore it ${verb}${limitText(run)}`;
  const price = say.price();
  switch (run.because) {
    case 'worth-more':
    case 'worth-less':
      return joined(say.worth(), price, therefore);
    case 'target':
      return `for ${run.cause}: ${joined(say.worth(), price, therefore)}`;
    case 'order':
      return joined(`${run.cause} holds the power`, therefore);
    case 'must-store':
      return joined('less would not do for what comes later', price, therefore);
    case 'must-empty':
      return joined('the store may not hold more later', price, therefore);
    case 'preference':
      return joined(say.worth(), price, `which is the same: it ${verb} by preference`);
    case 'least-power':
      return joined(say.worth(), price, `it ${verb} at the least power that it can, or a step`);
    case 'import-limit':
    case 'export-limit':
    case 'pv-surplus':
      return joined(`${CONNECTION[run.because]} is reached`, therefore);
    case 'unknown-worth':
      return joined(price, `it ${verb}${limitText(run)}; ${UNKNOWN}`);
    default:
      return joined(say.worth(), price, `it ${verb}${limitText(run)}: ${TOGETHER}`);
  }
}

const CONNECTION = {
  'import-limit': 'the import limit',
  'export-limit': 'the export limit',
  'pv-surplus': 'the surplus of PV, which alone may be exported,',
} as const;

const UNKNOWN = 'what it is worth stored is not known';
const TOGETHER = 'one kWh alone does not explain it, several periods or devices do together';

function limitText({ action, limit, limitCause }: ReasonRun): string {
  if (limit === undefined) return '';
  if (limit === 'order') return ` as far as ${limitCause} lets it`;
  if (limit === 'grid-rule') return action === 'charge' ? ' from PV only' : ' as far as nothing is exported';
  return LIMITS[limit];
}

const LIMITS: { readonly [K in Exclude<Limit, 'order' | 'grid-rule'>]: string } = {
  power: ' at full power',
  full: ' until it is full',
  empty: ' until it is empty',
  'import-limit': ' up to the import limit',
  'export-limit': ' up to the export limit',
  'pv-surplus': ' up to the surplus of PV',
  price: '',
};

function holdText(run: ReasonRun, say: Words): string {
  switch (run.because) {
    case 'between':
      return betweenText(run, say);
    case 'full':
      return joined('it is full', say.worth(), say.gain());
    case 'empty':
      return joined('it is empty', say.worth(), say.cost());
    case 'target':
      return joined(`kept for ${run.cause}`, say.worth(), say.gain());
    case 'must-store':
      return joined('what is stored is needed later', say.cost());
    case 'must-empty':
      return joined('the store may not hold more later', say.gain());
    case 'absent':
      return 'it has no power in these periods';
    case 'order':
      return `${run.cause} holds the power`;
    case 'grid-rule':
      return joined(`${run.cause} is not allowed`, say.worth(), say.cost(), say.gain());
    case 'import-limit':
    case 'export-limit':
    case 'pv-surplus':
      return `${CONNECTION[run.because]} is reached`;
    case 'preference':
      return joined(
        say.worth(),
        say.cost(),
        say.gain(),
        'it holds by preference: to move it would gain nothing',
      );
    case 'least-power':
      return joined(say.worth(), say.cost(), say.gain(), 'and it cannot move as little as would pay');
    case 'unknown-worth':
      return joined(say.cost(), say.gain(), UNKNOWN);
    default:
      return joined(say.worth(), say.cost(), say.gain(), TOGETHER);
  }
}

function betweenText({ costMicrosPerKwh, gainMicrosPerKwh }: ReasonRun, say: Words): string {
  if (costMicrosPerKwh !== undefined && gainMicrosPerKwh !== undefined) {
    return `${say.worth()}, between ${say.amount(gainMicrosPerKwh)} that giving it brings and ${say.amount(costMicrosPerKwh)} that one more costs, therefore it holds`;
  }
  return joined(say.worth(), say.cost() ?? say.gain(), 'therefore it waits');
}

function curtailText({ because, cause, priceMicrosPerKwh }: ReasonRun, say: Words): string {
  const price = priceMicrosPerKwh && {
    least: -priceMicrosPerKwh.greatest,
    greatest: -priceMicrosPerKwh.least,
  };
  switch (because) {
    case 'export-price':
      return `exporting costs ${say.amount(price!)}, therefore it is curtailed`;
    case 'import-price':
      return `importing earns ${say.amount(price!)}, therefore it is curtailed`;
    case 'order':
      return `${cause} holds the power`;
    case 'export-limit':
    case 'pv-surplus':
      return `${CONNECTION[because]} is reached`;
    case 'preference':
      return 'to take it would earn nothing';
    default:
      return TOGETHER;
  }
}

function runText({ action, because, otherwiseMicros }: ReasonRun, say: Words): string {
  switch (because) {
    case 'cheapest-start':
      return `any other place costs at least ${say.money(otherwiseMicros!)} more with all else as planned`;
    case 'only-start':
      return 'it fits nowhere else';
    case 'not-worth-it':
      return otherwiseMicros === undefined
        ? 'it fits nowhere'
        : `to run would cost ${say.money(otherwiseMicros)} more than it is worth`;
    case 'preference':
      return 'another place costs the same: this one by preference';
    default:
      return action === 'run' ? `it runs here: ${TOGETHER}` : TOGETHER;
  }
}
