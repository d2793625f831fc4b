import { ModelBuilder, type Term } from '../../src/engine/planner/matrix.ts';
import { RIGID } from '../../src/engine/planner/model/context.ts';
import { noDiscrete } from '../../src/engine/planner/model/discrete.ts';
import { buildSiteModel, type SiteModel } from '../../src/engine/planner/model/site-model.ts';
import type { LinearModel, Solver } from '../../src/engine/ports.ts';
import type { Market, MarketSite } from './market.ts';

/**
 * All sites planned at once to meet a request: one LP that holds every site's own model, as the planner builds it, and
 * over them the sums that the request asks for. It knows everything of everybody, it may split what is asked as it
 * likes, and it needs no whole numbers: nothing that is ordered can cost less.
 */
export function jointExtraMicros(market: Market, solver: Solver): number {
  const sites = market.sites.map((site) => siteBlock(site, market));
  const model = joined(sites, market);
  const solution = solver.solve(model);
  if (solution.status !== 'optimal') throw new Error(`the joint plan is ${solution.status}`);
  const baselineMicros = market.sites.reduce((sum, { baseline }) => sum + baseline.costMicros, 0);
  const constantMicros = sites.reduce((sum, { constantMicros: micros }) => sum + micros, 0);
  return solution.objective * MICROS - baselineMicros + constantMicros;
}

const MICROS = 1_000_000;
const W_PER_KW = 1000;
const HOUR_MS = 3_600_000;

interface Block {
  readonly model: LinearModel;
  readonly site: SiteModel['site'];
  readonly prognosisW: Int32Array;
  /** What the LP leaves out: costs of the site that no column changes [micro-units]. */
  readonly constantMicros: number;
}

/** A site's own columns and rows, with what contracts allow it to change, each delivered kWh at the contract's price. */
function siteBlock({ problem, prognosisW, contracts }: MarketSite, { grid, request }: Market): Block {
  const { dispositions, minDeltaW, maxDeltaW } = request;
  const least = new Int32Array(grid.periodCount);
  const most = new Int32Array(grid.periodCount);
  const priceMicros = new Float64Array(grid.periodCount);
  for (let period = 0; period < grid.periodCount; period += 1) {
    if (contracts.length === 0) continue;
    if (dispositions[period] === 'available') {
      least[period] = minDeltaW[period]!;
      most[period] = maxDeltaW[period]!;
    }
    if (dispositions[period] !== 'requested') continue;
    const isDown = minDeltaW[period]! < 0;
    const contract = contracts.find(({ direction }) => direction === (isDown ? 'down' : 'up'));
    if (contract === undefined) continue;
    least[period] = isDown ? -contract.powerWMax : 0;
    most[period] = isDown ? 0 : contract.powerWMax;
    priceMicros[period] = (isDown ? -1 : 1) * contract.priceMicrosPerKwh;
  }
  const shifted = (prices: Float64Array) => prices.map((price, period) => price + priceMicros[period]!);
  const hours = grid.periodMs / HOUR_MS;
  const model = buildSiteModel(
    {
      ...problem,
      site: {
        ...problem.site,
        importPriceMicrosPerKwh: shifted(problem.site.importPriceMicrosPerKwh),
        exportPriceMicrosPerKwh: shifted(problem.site.exportPriceMicrosPerKwh),
      },
      constraints: [
        {
          id: 'allowed',
          source: 'contracts',
          target: { kind: 'net' },
          minW: Float64Array.from(prognosisW, (powerW, period) => powerW + least[period]! - ROUNDING_W),
          maxW: Float64Array.from(prognosisW, (powerW, period) => powerW + most[period]! + ROUNDING_W),
        },
      ],
    },
    noDiscrete(),
    RIGID,
  );
  const linear = model.context.builder.linearModel({ objective: 'money', limits: [] });
  if (linear === undefined) throw new Error(`${problem.id} contradicts itself`);
  let constantMicros = 0;
  for (const [period, powerW] of prognosisW.entries()) {
    constantMicros -= (priceMicros[period]! * powerW * hours) / W_PER_KW;
  }
  return { model: linear, site: model.site, prognosisW, constantMicros };
}

/** What rounding to whole watts hides [W]. */
const ROUNDING_W = 0.5;

function joined(blocks: readonly Block[], { grid, request }: Market): LinearModel {
  const builder = new ModelBuilder();
  const hours = grid.periodMs / HOUR_MS;
  const sums: Term[][] = Array.from({ length: grid.periodCount }, () => []);
  const prognosisW = new Float64Array(grid.periodCount);
  for (const block of blocks) {
    const first = addBlock(builder, block.model);
    for (let period = 0; period < grid.periodCount; period += 1) {
      sums[period]!.push([first + block.site.import[period]!, 1], [first + block.site.export[period]!, -1]);
      prognosisW[period]! += block.prognosisW[period]!;
    }
  }
  for (const [period, terms] of sums.entries()) {
    if (request.dispositions[period] === 'requested') {
      const isDown = request.minDeltaW[period]! < 0;
      const perKwh = (micros: number) => (micros / W_PER_KW / MICROS) * hours;
      const [below, above] = isDown
        ? [request.overshootMicrosPerMwh, request.shortfallMicrosPerMwh]
        : [request.shortfallMicrosPerMwh, request.overshootMicrosPerMwh];
      terms.push([missColumn(builder, perKwh(below)), 1], [missColumn(builder, perKwh(above)), -1]);
    }
    const slackW = ROUNDING_W * blocks.length;
    const isAsked = request.dispositions[period] === 'requested';
    builder.addRow(
      (prognosisW[period]! + request.minDeltaW[period]! - (isAsked ? 0 : slackW)) / W_PER_KW,
      terms,
      (prognosisW[period]! + request.maxDeltaW[period]! + (isAsked ? 0 : slackW)) / W_PER_KW,
    );
  }
  const model = builder.linearModel({ objective: 'money', limits: [] });
  if (model === undefined) throw new Error('the request contradicts itself');
  return model;
}

function missColumn(builder: ModelBuilder, price: number): number {
  const column = builder.addColumn(0, Number.POSITIVE_INFINITY);
  builder.addCost('money', column, price);
  return column;
}

/** @returns the index of the block's first column. */
function addBlock(builder: ModelBuilder, model: LinearModel): number {
  const rows: Term[][] = Array.from({ length: model.rowCount }, () => []);
  let first = -1;
  for (let column = 0; column < model.columnCount; column += 1) {
    const added = builder.addColumn(model.columnLower[column]!, model.columnUpper[column]!);
    if (first < 0) first = added;
    builder.addCost('money', added, model.objective[column]!);
    for (let entry = model.columnStart[column]!; entry < model.columnStart[column + 1]!; entry += 1) {
      rows[model.rowIndex[entry]!]!.push([added, model.value[entry]!]);
    }
  }
  for (const [row, terms] of rows.entries())
    builder.addRow(model.rowLower[row]!, terms, model.rowUpper[row]!);
  return first;
}
