import { describe, expect, it } from 'vitest';
import { renderChart } from '../../../../src/commands/shell/render/chart.ts';
import { widthOf } from '../../../../src/commands/shell/render/width.ts';
import type { ChartView } from '../../../../src/commands/shell/result.ts';
import type { Terminal } from '../../../../src/commands/shell/terminal.ts';

const SCREEN: Terminal = { isTTY: true, hasColor: false, hasUnicode: true, columns: 80 };
const ASCII: Terminal = { ...SCREEN, hasUnicode: false };

const timesOf = (count: number, minutes: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => {
    const at = index * minutes;
    return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
  });

function chart(powersW: ArrayLike<number>, more: Partial<ChartView> = {}): ChartView {
  return {
    kind: 'chart',
    periodLabels: timesOf(powersW.length, (24 * 60) / powersW.length),
    series: [{ name: 'prognosis', powersW }],
    ...more,
  };
}

const plotOf = (text: string) => text.split('\n').filter((line) => /[│┼|+]/.test(line.slice(0, 12)));

describe('a chart', () => {
  it('a step up and down around zero, in plain characters', () => {
    const powersW = [0, 0, 1000, 1000, 1000, 1000, -500, -500];
    const text = renderChart(chart(powersW, { height: 6 }), ASCII);
    expect(text).toBe(
      [
        '# prognosis  from -0.50 kW at 18:00 to 1.00 kW at 06:00',
        '1 kW |        ################',
        '     |        ################',
        '     |        ################',
        '0 kW +################################',
        '     |                        ########',
        '     |',
        '      00:00   06:00   12:00   18:00',
        '',
      ].join('\n'),
    );
  });

  it('tells the extremes with their times and scales the unit', () => {
    const powersW = new Int32Array(96);
    powersW[10] = 1_234_000;
    powersW[50] = -2_000_000;
    expect(renderChart(chart(powersW), SCREEN)).toContain('from -2.00 MW at 12:30 to 1.23 MW at 02:30');
  });

  it.each([92, 96, 100, 288, 24])('a day of %i periods fits 80 columns, and every peak shows', (count) => {
    for (let peak = 0; peak < count; peak += 7) {
      const powersW = new Int32Array(count);
      powersW[peak] = 5000;
      const text = renderChart(chart(powersW), SCREEN);
      for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
      expect(plotOf(text)[0]).toMatch(/[\u2801-\u28ff]/);
    }
  });

  it('shows each of 96 periods once: half a column each', () => {
    const powersW = new Int32Array(96).fill(1000);
    const top = plotOf(renderChart(chart(powersW), SCREEN))[0]!;
    expect([...top].filter((character) => character >= '\u2801' && character <= '\u28ff')).toHaveLength(48);
  });

  it('several series, a band and a marker can be told apart without colour', () => {
    const powersW = new Int32Array(96).fill(1000);
    const text = renderChart(
      chart(powersW, {
        series: [
          { name: 'prognosis', powersW },
          { name: 'plan', powersW: powersW.map((powerW) => powerW * 3) },
          { name: 'limit', powersW: powersW.map((powerW) => powerW * 5) },
        ],
        band: {
          name: 'ordered',
          powersWMin: powersW.map((_, index) => (index >= 40 && index < 44 ? 2000 : Number.NaN)),
          powersWMax: powersW.map((_, index) => (index >= 40 && index < 44 ? 2500 : Number.NaN)),
        },
        marker: { periodIndex: 60, label: 'now 15:00' },
      }),
      SCREEN,
    );
    const plot = plotOf(text).join('\n');
    expect([...plot].filter((character) => character === 'o')).toHaveLength(48);
    expect([...plot].filter((character) => character === 'x')).toHaveLength(48);
    expect(plot).toContain('░░');
    expect(plot).toContain('┊');
    expect(text).toMatch(/^⣿ prognosis .*\no plan .*\nx limit .*\n░ ordered\n/);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/\^ now 15:00$/);
  });

  it('values that are missing leave a gap, all missing is said', () => {
    expect(renderChart(chart([Number.NaN, Number.NaN]), SCREEN)).toContain('no values');
    const text = renderChart(chart([1000, Number.NaN, 1000], { height: 3 }), ASCII);
    expect(plotOf(text)[0]).toMatch(/#{4} {4}#{4}$/);
  });

  it('zero throughout is a line, not a division by zero', () => {
    const text = renderChart(chart(new Int32Array(24)), ASCII);
    expect(text).toContain('0 W throughout');
    expect(plotOf(text)).toHaveLength(1);
  });

  it('colours change nothing but colours', () => {
    const view = chart(new Int32Array(96).fill(700));
    const colored = renderChart(view, { ...SCREEN, hasColor: true });
    expect(colored).toContain('\u001b[');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: takes the colours away
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(renderChart(view, SCREEN));
  });
});
