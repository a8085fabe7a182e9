// What the command line looks like. Refuses to know what happens there.
import { css } from "lit";

export const style = css`
  .pane {
    color: var(--terminal-text);
    background: var(--terminal);
    border-color: var(--terminal-line);
    /* Identity colours as they read on the dark ground, in both themes. */
    color-scheme: dark;
  }

  .bar {
    border-bottom-color: var(--terminal-line);
  }

  h2 {
    color: var(--terminal-muted);
  }

  .common {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
  }

  .bar .button {
    min-height: 1.625rem;
    font-size: var(--tiny);
    color: var(--terminal-text);
    background: var(--terminal-raised);
    border-color: var(--terminal-line);
  }

  .bar .button.quiet {
    background: transparent;
    border-color: transparent;
    color: var(--terminal-muted);
  }

  .bar .button:hover:not(:disabled) {
    background: var(--terminal-line);
    color: var(--terminal-text);
  }

  :focus-visible {
    outline-color: var(--terminal-accent);
  }

  .cli {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    font-size: var(--tiny);
    color: var(--terminal-muted);
  }

  .cli select {
    min-height: 1.625rem;
    font-size: var(--tiny);
    color: var(--terminal-text);
    background: var(--terminal-raised);
    border-color: var(--terminal-line);
  }

  .offered {
    padding: 0.375rem 0.875rem;
    border-top: 1px solid var(--terminal-line);
  }

  .offered ul {
    columns: 15rem;
    column-gap: 1rem;
    font: var(--small) / 1.55 var(--mono);
  }

  .offered li {
    margin: 0;
    padding: 0 0.375rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    border-radius: 0.25rem;
    break-inside: avoid;
    cursor: pointer;
  }

  .offered li:hover {
    background: var(--terminal-raised);
  }

  .offered [aria-selected="true"] {
    color: #0d0f13;
    background: var(--terminal-accent);
  }

  .offered small,
  .offered .keys,
  .more {
    font: var(--tiny) / 1.5 var(--sans);
    color: var(--terminal-muted);
  }

  .offered .keys {
    padding: 0.125rem 0.375rem 0;
  }

  .offered [aria-selected="true"] small {
    color: inherit;
  }

  .typed > details {
    flex: 1;
    min-width: 0;
  }

  .typed summary {
    cursor: pointer;
  }

  .typed details code {
    font-size: inherit;
    white-space: pre-wrap;
    color: #ffffff;
  }

  .tab {
    display: none;
  }

  .scroll {
    padding: 0.625rem 0.875rem 0.25rem;
    font: var(--small) / 1.55 var(--mono);
    scrollbar-color: var(--terminal-muted) transparent;
  }

  ol > li + li {
    margin-top: 0.625rem;
  }

  .typed {
    display: flex;
    gap: 0.5rem;
    align-items: baseline;
  }

  .typed > code {
    flex: 1;
    min-width: 0;
    font-size: inherit;
    white-space: pre-wrap;
    color: #ffffff;
  }

  .prompt {
    color: color-mix(in oklab, var(--hue) 60%, #ffffff);
    font-weight: 600;
    white-space: pre;
  }

  form .prompt {
    padding-block: 0.25rem;
  }

  pre {
    font: inherit;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .stderr {
    display: block;
    color: var(--terminal-error);
    border-inline-start: 2px solid var(--terminal-error);
    padding-inline-start: 0.625rem;
  }

  .calls {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    margin-top: 0.25rem;
  }

  .call {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    max-width: 100%;
    padding: 0.0625rem 0.5rem 0.0625rem 0.375rem;
    font: 500 var(--tiny) / 1.5 var(--sans);
    color: var(--terminal-text);
    background: var(--terminal-raised);
    border: 1px solid var(--terminal-line);
    border-radius: 999px;
    overflow-wrap: anywhere;
    text-align: start;
  }

  .call:hover,
  .call[aria-pressed="true"] {
    border-color: var(--terminal-accent);
  }

  .call .word {
    display: inline-flex;
    align-items: center;
    gap: 0.1875rem;
    font-weight: 650;
    white-space: nowrap;
  }

  .call .allowed {
    color: #5fe0a6;
  }

  .call .denied {
    color: var(--terminal-error);
  }

  .was {
    padding: 0 0.375rem;
    color: #ffd479;
    border: 1px solid #7a6230;
    border-radius: 999px;
  }

  .hint {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.625rem;
    margin-top: 0.375rem;
    padding: 0.375rem 0.5rem 0.375rem 0.75rem;
    font: var(--small) / 1.5 var(--sans);
    color: #d7ddff;
    background: #252c4a;
    border-radius: var(--radius-small);
  }

  .hint b {
    font-weight: 650;
  }

  .hint .button {
    color: #0d0f13;
    background: #c3cdff;
    border-color: transparent;
    min-height: 1.625rem;
    font-size: var(--tiny);
  }

  .hint .button:hover {
    background: #dfe5ff;
  }

  .empty {
    color: var(--terminal-muted);
    font-family: var(--sans);
  }

  form {
    display: flex;
    gap: 0.5rem;
    align-items: start;
    padding: 0.5rem 0.875rem 0.5rem;
    font: var(--small) / 1.55 var(--mono);
    border-top: 1px solid var(--terminal-line);
    background: var(--terminal-raised);
  }

  form:has(#line:focus-visible) {
    outline: 2px solid var(--terminal-accent);
    outline-offset: -2px;
    border-radius: 0 0 var(--radius) var(--radius);
  }

  #line:focus-visible {
    outline: none;
  }

  form textarea,
  form input {
    flex: 1;
    min-width: 0;
    max-height: 10rem;
    padding: 0.25rem 0;
    border: 0;
    outline: none;
    resize: none;
    color: #ffffff;
    background: transparent;
    caret-color: var(--terminal-accent);
    field-sizing: content;
  }

  form textarea::placeholder {
    color: var(--terminal-muted);
  }

  form .button {
    font-family: var(--sans);
    color: var(--terminal-text);
    background: transparent;
    border-color: var(--terminal-line);
    min-height: 1.75rem;
  }

  form .button:hover {
    background: var(--terminal-line);
  }

  @media (pointer: coarse) {
    .tab {
      display: inline-flex;
    }
    .offered li {
      padding-block: 0.375rem;
    }
    .offered .by-key {
      display: none;
    }
  }

  rolecall-file-editor {
    min-height: min(32rem, 70dvh);
  }

  @media (min-width: 1100px) and (min-height: 640px) {
    rolecall-file-editor {
      min-height: 0;
    }
  }

  @media (max-width: 699px) {
    .scroll {
      max-height: 60dvh;
    }
    .offered ul {
      columns: 9rem;
    }
    .offered li {
      white-space: normal;
      overflow-wrap: anywhere;
    }
    form .button {
      align-self: center;
    }
    form {
      font-size: 1rem;
    }
    .common {
      order: 3;
      flex-basis: 100%;
      padding-bottom: 0.25rem;
    }
  }

  @media (max-width: 1099px) {
    .scroll {
      max-height: 26rem;
    }
  }
`;
