// What every pane looks like: headings, buttons, fields, focus. Refuses to know any one pane.
import { css } from "lit";

export const base = css`
  :host {
    display: block;
    min-width: 0;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  h2,
  h3,
  p,
  ul,
  ol,
  pre,
  figure,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  h2 {
    font-size: var(--small);
    font-weight: 600;
    color: var(--muted);
  }

  h3 {
    font-size: var(--small);
    font-weight: 600;
  }

  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }

  code,
  .code {
    font-family: var(--mono);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }

  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }

  .pane {
    position: relative;
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    height: 100%;
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    overflow: clip;
  }

  .bar {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.375rem 0.5rem;
    min-height: 2.5rem;
    padding: 0.25rem 0.5rem 0.25rem 0.875rem;
    border-bottom: 1px solid var(--line);
  }

  .bar > .end {
    margin-inline-start: auto;
  }

  .scroll {
    /* What is placed out of sight must stay within what scrolls, or it makes the page longer. */
    position: relative;
    flex: 1;
    min-height: 0;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--line-strong) transparent;
  }

  button {
    cursor: pointer;
  }

  .button,
  select {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    min-height: 1.875rem;
    padding: 0.125rem 0.625rem;
    font-size: var(--small);
    font-weight: 500;
    line-height: 1.3;
    color: var(--text);
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    text-align: start;
    text-decoration: none;
    transition: background-color 120ms;
  }

  .button:hover:not(:disabled),
  select:hover:not(:disabled) {
    background: var(--hover);
  }

  .button:disabled {
    color: var(--muted);
    opacity: 0.55;
    cursor: default;
  }

  .button.primary {
    color: var(--on-accent);
    background: var(--accent);
    border-color: transparent;
  }

  .button.primary:hover:not(:disabled) {
    background: var(--accent-strong);
  }

  .button.quiet {
    background: transparent;
    border-color: transparent;
    color: var(--muted);
  }

  .button.quiet:hover:not(:disabled) {
    background: var(--hover);
    color: var(--text);
  }

  .button.icon {
    justify-content: center;
    min-width: 1.875rem;
    padding: 0.125rem 0.375rem;
  }

  .button svg {
    flex: none;
  }

  input,
  textarea,
  select {
    min-width: 0;
  }

  .field {
    display: grid;
    gap: 0.25rem;
    font-size: var(--small);
    min-width: 0;
  }

  .field > span {
    font-weight: 500;
    color: var(--muted);
  }

  .field input,
  .field select,
  .field textarea {
    width: 100%;
    min-height: 2rem;
    padding: 0.25rem 0.5rem;
    background: var(--surface);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
  }

  .field small {
    color: var(--muted);
  }

  .muted {
    color: var(--muted);
  }

  .tag {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    padding: 0 0.375rem;
    font-size: var(--tiny);
    font-weight: 600;
    line-height: 1.25rem;
    border-radius: 999px;
    color: var(--muted);
    background: var(--sunken);
    white-space: nowrap;
  }

  .tag.allowed {
    color: var(--allow);
    background: var(--allow-soft);
  }

  .tag.denied {
    color: var(--deny);
    background: var(--deny-soft);
  }

  .tag.warn {
    color: var(--warn);
    background: var(--warn-soft);
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (pointer: coarse) {
    .button,
    select {
      min-height: 2.5rem;
    }
    .button.icon {
      min-width: 2.5rem;
    }
    .field input,
    .field select,
    .field textarea {
      min-height: 2.75rem;
      font-size: 1rem;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
