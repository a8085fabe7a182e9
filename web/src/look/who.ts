// What the line of identities looks like. Refuses to know what happens there.
import { css } from "lit";

export const style = css`
  section {
    position: relative;
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    padding: 0.5rem 0.875rem;
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }

  ol {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.375rem;
    min-width: 0;
  }

  li {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    min-width: 0;
  }

  .to {
    color: var(--muted);
    display: flex;
  }

  .chip {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-width: 0;
    padding: 0.1875rem 0.75rem 0.1875rem 0.375rem;
    border: 1px solid var(--line);
    border-radius: 999px;
    background: var(--surface);
  }

  .chip.now {
    border-color: var(--hue);
    background: color-mix(in oklab, var(--hue) 9%, var(--surface));
  }

  .face {
    flex: none;
    display: grid;
    place-items: center;
    width: 1.5rem;
    height: 1.5rem;
    border-radius: 50%;
    color: var(--surface);
    background: var(--hue);
  }

  .chip:not(.now) .face {
    background: var(--sunken);
    color: var(--muted);
  }

  .chip .text {
    display: grid;
    line-height: 1.25;
    min-width: 0;
  }

  .chip strong {
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .chip:not(.now) strong {
    font-weight: 500;
    color: var(--muted);
  }

  .chip small {
    font-size: var(--tiny);
    color: var(--muted);
    overflow-wrap: anywhere;
  }

  .left {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    font-size: var(--tiny);
    font-variant-numeric: tabular-nums;
    color: var(--muted);
    white-space: nowrap;
  }

  .left.expired {
    color: var(--deny);
    font-weight: 600;
  }

  .acts {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.375rem;
    margin-inline-start: auto;
  }

  label {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    font-size: var(--small);
    color: var(--muted);
  }

  label select {
    max-width: 13rem;
  }

  .rule {
    flex-basis: 100%;
    font-size: var(--small);
    color: var(--muted);
  }
`;
