// The colours, sizes and typefaces of the page, light and dark, as custom properties on the root element. Refuses to
// know what is drawn with them.
import { css } from "lit";

export const tokens = css`
  :host {
    color-scheme: light dark;

    --canvas: light-dark(#f6f7f9, #0d0f13);
    --surface: light-dark(#ffffff, #14171d);
    --sunken: light-dark(#f3f4f7, #1a1e26);
    --raised: light-dark(#ffffff, #1d222b);
    --hover: light-dark(#eef0f5, #222833);
    --line: light-dark(#e2e5eb, #272d38);
    --line-strong: light-dark(#8a92a3, #667085);
    --text: light-dark(#171a21, #e7eaf0);
    --muted: light-dark(#545c6c, #a3acbd);
    --accent: light-dark(#3451d1, #93a7ff);
    --accent-strong: light-dark(#2c46b8, #b3c1ff);
    --accent-soft: light-dark(#eaeefd, #232b4d);
    --on-accent: light-dark(#ffffff, #0d0f13);

    --allow: light-dark(#0a6e43, #4fd39a);
    --allow-soft: light-dark(#e3f5ec, #10301f);
    --allow-line: light-dark(#9fd8bd, #1f5c3e);
    --deny: light-dark(#b4232c, #ff8a8a);
    --deny-soft: light-dark(#fdeced, #3a1619);
    --deny-line: light-dark(#f0b5b9, #6d2b30);
    --warn: light-dark(#805100, #f2bd4b);
    --warn-soft: light-dark(#fff3d6, #33270c);
    --warn-line: light-dark(#e8cb87, #5f4a17);

    --point: light-dark(#ffe58a, #5d4a08);
    --point-line: light-dark(#b58900, #e0b93a);
    --decide: light-dark(#fff3c9, #3b300b);

    --json-key: light-dark(#2b3f9e, #a9b8ff);
    --json-text: light-dark(#0b6b4f, #7fd9b0);
    --json-number: light-dark(#93480d, #f0b27a);
    --json-mark: light-dark(#5f6778, #8d97aa);

    --terminal: light-dark(#14171f, #0a0c10);
    --terminal-line: light-dark(#2b303c, #20252f);
    --terminal-raised: light-dark(#20242e, #171b23);
    --terminal-text: #e4e8ef;
    --terminal-muted: #a2abbc;
    --terminal-error: #ffa7a1;
    --terminal-accent: #a9b8ff;

    --red: light-dark(#b4232c, #ff8a8a);
    --orange: light-dark(#a2460a, #ffab70);
    --yellow: light-dark(#7a5a00, #f0cc55);
    --green: light-dark(#0a6e43, #4fd39a);
    --blue: light-dark(#1f55b5, #86b3ff);
    --violet: light-dark(#6b3fc0, #c3a6ff);
    --teal: light-dark(#0b6b75, #5fd0da);

    --sans:
      system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue",
      Arial, sans-serif;
    --mono:
      ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo,
      Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
    --small: 0.8125rem;
    --tiny: 0.75rem;
    --radius: 0.625rem;
    --radius-small: 0.375rem;
    --shadow:
      0 1px 2px light-dark(#10183814, #00000066),
      0 8px 24px light-dark(#1018381f, #00000080);
  }

  :host([theme="light"]) {
    color-scheme: light;
  }

  :host([theme="dark"]) {
    color-scheme: dark;
  }
`;

/** Classes that give an element the colour of an identity as `--hue`. */
export const hues = css`
  .red {
    --hue: var(--red);
  }
  .orange {
    --hue: var(--orange);
  }
  .yellow {
    --hue: var(--yellow);
  }
  .green {
    --hue: var(--green);
  }
  .blue {
    --hue: var(--blue);
  }
  .violet {
    --hue: var(--violet);
  }
  .teal {
    --hue: var(--teal);
  }
`;
