interface SparklineProps {
  /** the oldest first */
  readonly values: readonly number[];
  /** what a person who does not see it is told */
  readonly label: string;
}

const width = 64;
const height = 18;
/** so that the line's own width is not cut off */
const edge = 1.5;

/** A line through a few values, small enough to stand in each of hundreds of rows. */
export function Sparkline({ values, label }: SparklineProps) {
  const most = Math.max(1, ...values);
  const across = (width - 2 * edge) / Math.max(1, values.length - 1);
  const points = values.map((value, i) => `${edge + i * across},${height - edge - (value / most) * (height - 2 * edge)}`);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} style={{ flexShrink: 0 }}>
      <polyline points={points.join(" ")} fill="none" stroke="var(--wt-line)" strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  );
}
