const PERCENT = 100;

/** A part as people read it: `0.4 %`, `97 %`. */
export function percentText(partPu: number): string {
  const value = PERCENT * partPu;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}
