const firstMs = 1_000;
const longestMs = 200_000;

/**
 * The pause before a listener connects again: 1 s, doubling, at most 5 min, of which up to a third is chance, so that listeners that
 * lost their third party at one moment don't all come back at one.
 * @param failures how many times in a row it failed, from 1
 * @param random in [0, 1)
 */
export function pauseMs(failures: number, random: number): number {
  const least = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20));
  return Math.round(least * (1 + random / 2));
}
