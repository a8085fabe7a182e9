// What the verdict region looks like. Refuses to know what happens there.
import { css } from "lit";

export const style = css`
  :host {
    scroll-margin-top: 0.5rem;
  }

  .answer {
    display: grid;
    gap: 0.375rem;
    padding: 1rem;
    border-bottom: 1px solid var(--line);
  }

  .answer.allowed {
    background: var(--allow-soft);
  }

  .answer.denied {
    background: var(--deny-soft);
  }

  .word {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    font-size: 1.0625rem;
    font-weight: 700;
    letter-spacing: 0.01em;
  }

  .allowed .word {
    color: var(--allow);
  }

  .denied .word {
    color: var(--deny);
  }

  .badge {
    display: grid;
    place-items: center;
    width: 1.5rem;
    height: 1.5rem;
    border-radius: 50%;
    background: currentColor;
  }

  .badge svg {
    stroke: var(--surface);
    stroke-width: 2.25;
  }

  .was {
    font-size: var(--tiny);
    font-weight: 500;
    letter-spacing: 0;
    color: var(--muted);
  }

  .headline {
    font-size: 0.9375rem;
    line-height: 1.45;
    overflow-wrap: anywhere;
  }

  .question {
    font: var(--tiny) / 1.5 var(--mono);
    color: var(--muted);
    overflow-wrap: anywhere;
  }

  .denied .question,
  .allowed .question {
    color: var(--text);
  }

  .part {
    display: grid;
    gap: 0.5rem;
    padding: 0.875rem 1rem;
    border-bottom: 1px solid var(--line);
  }

  .part:last-child {
    border-bottom: 0;
  }

  .ask {
    padding: 0.625rem 1rem 0.75rem;
    border-top: 1px solid var(--line);
    background: var(--sunken);
  }

  h3 {
    color: var(--muted);
  }

  pre {
    padding: 0.625rem 0.75rem;
    font: var(--tiny) / 1.6 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    background: var(--sunken);
    border-radius: var(--radius-small);
  }

  .changes li,
  .expected li,
  .unsure li {
    display: grid;
    grid-template-columns: 1rem minmax(0, 1fr);
    gap: 0.5rem;
    font-size: var(--small);
    overflow-wrap: anywhere;
  }

  .changes li + li,
  .expected li + li,
  .unsure li + li {
    margin-top: 0.375rem;
  }

  .changes svg {
    color: var(--accent);
    margin-top: 0.1875rem;
  }

  .unsure {
    color: var(--warn);
    background: var(--warn-soft);
  }

  .unsure h3 {
    color: inherit;
  }

  .unsure svg {
    margin-top: 0.125rem;
  }

  .expected svg {
    margin-top: 0.125rem;
  }

  .met svg {
    color: var(--allow);
  }

  .missed svg {
    color: var(--deny);
  }

  .expected small {
    color: var(--muted);
  }

  .checks {
    display: grid;
    gap: 0.25rem;
  }

  .check {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    width: 100%;
    padding: 0.3125rem 0.625rem;
    font-size: var(--small);
    text-align: start;
    background: transparent;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
  }

  .check:hover {
    background: var(--hover);
  }

  .check[aria-pressed="true"] {
    border-color: var(--accent);
    background: var(--accent-soft);
  }

  .check code {
    flex: none;
    min-width: 0;
  }

  .check code.on {
    flex: 1;
    overflow: hidden;
    color: var(--muted);
    text-align: end;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .none {
    padding: 2rem 1.5rem;
    color: var(--muted);
    text-align: center;
  }

  .trouble {
    display: flex;
    gap: 0.5rem;
    font-size: var(--small);
    color: var(--warn);
  }

  .trouble svg {
    flex: none;
    margin-top: 0.125rem;
  }
`;
