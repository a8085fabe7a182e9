// What the editor for files looks like, on the ground of the terminal. Refuses to know what happens there.
import { css } from "lit";

export const style = css`
  :host {
    flex: 1;
    min-height: 0;
  }

  section {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }

  .bar,
  .question {
    border-bottom-color: var(--terminal-line);
  }

  h2 {
    min-width: 0;
    color: var(--terminal-muted);
  }

  h2 code {
    color: var(--terminal-text);
  }

  .state {
    margin-inline-end: auto;
    padding: 0 0.5rem;
    font-size: var(--tiny);
    line-height: 1.25rem;
    color: var(--terminal-muted);
    border: 1px solid var(--terminal-line);
    border-radius: 999px;
  }

  .state.changed {
    color: #ffd479;
    border-color: #7a6230;
  }

  .button:not(.primary) {
    color: var(--terminal-text);
    background: var(--terminal-raised);
    border-color: var(--terminal-line);
  }

  .button:not(.primary):hover {
    background: var(--terminal-line);
  }

  kbd {
    font: var(--tiny) var(--sans);
    opacity: 0.8;
  }

  :focus-visible {
    outline-color: var(--terminal-accent);
  }

  .question {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem;
    padding: 0.5rem 0.875rem;
    background: var(--terminal-raised);
    border-bottom: 1px solid var(--terminal-line);
  }

  .question p {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    margin-inline-end: auto;
    font-size: var(--small);
    color: #ffd479;
    overflow-wrap: anywhere;
  }

  .question svg {
    flex: none;
  }

  .host,
  textarea {
    flex: 1;
    min-height: 0;
    overflow: hidden;
  }

  .host:focus-within {
    outline: 2px solid var(--terminal-accent);
    outline-offset: -2px;
    border-radius: 0 0 var(--radius) var(--radius);
  }

  textarea {
    width: 100%;
    padding: 0.5rem 0.875rem;
    overflow: auto;
    font: var(--small) / 1.55 var(--mono);
    color: var(--terminal-text);
    background: transparent;
    border: 0;
    resize: none;
  }

  textarea:focus-visible {
    outline-offset: -2px;
  }

  @media (max-width: 699px) {
    .bar > h2 {
      flex-basis: 100%;
      padding-top: 0.25rem;
    }
  }

  @media (pointer: coarse) {
    kbd {
      display: none;
    }
  }
`;
