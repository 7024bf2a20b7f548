import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The brand's own colour, dark enough at 7 for white text on it (WCAG AA). */
const sea: MantineColorsTuple = [
  "#e3fafc",
  "#c5f0f5",
  "#93e0ea",
  "#5dcfdd",
  "#36bfd1",
  "#1ba6ba",
  "#128c9e",
  "#0b7285",
  "#095e6e",
  "#064854",
];

export const theme = createTheme({
  primaryColor: "sea",
  primaryShade: 7,
  colors: { sea },
  defaultRadius: "md",
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  components: {
    // long values stay in sight on narrow screens
    Code: { styles: { root: { whiteSpace: "pre-wrap", overflowWrap: "anywhere" } } },
    // a table wider than its place is scrolled by the keyboard, too
    TableScrollContainer: { defaultProps: { type: "native", tabIndex: 0 } },
    // the library's placeholder is no item, and a menu may hold nothing else; without it the focus goes to the first item
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
  },
});

/** The library's dimmed text is too pale on white for WCAG AA. */
export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-dimmed": "#59636b", "--mantine-color-placeholder": "#6b747c", "--mantine-color-error": "#b42318" },
  dark: { "--mantine-color-dimmed": "#a9b1b8", "--mantine-color-placeholder": "#98a0a7", "--mantine-color-error": "#ff8f8f" },
});
