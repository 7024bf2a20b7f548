/** Grounds for white text, each with a contrast of at least 4.5 to it (WCAG AA). */
export const tones = { good: "#1f6f34", bad: "#a61e1e", warning: "#8f3d00", neutral: "#495057", info: "#1c5fa8" } as const;
