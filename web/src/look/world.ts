// What the list of the world looks like. Refuses to know what happens there.
import { css } from "lit";

export const style = css`
  .scroll {
    padding: 0.375rem;
  }

  .row {
    outline-offset: -2px;
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 1.875rem;
    padding: 0.125rem 0.5rem;
    border-radius: var(--radius-small);
    cursor: pointer;
  }

  .row:hover {
    background: var(--hover);
  }

  .row svg {
    flex: none;
    color: var(--muted);
  }

  .row.account {
    font-weight: 600;
    gap: 0.5rem;
  }

  .row.account .dot {
    flex: none;
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: var(--hue);
  }

  .row.account small {
    font-weight: 400;
    color: var(--muted);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }

  .row.section {
    font-size: var(--tiny);
    font-weight: 600;
    color: var(--muted);
    min-height: 1.625rem;
    margin-top: 0.25rem;
  }

  .add {
    margin-inline-start: auto;
    padding: 0;
    display: grid;
    place-items: center;
    width: 1.5rem;
    height: 1.5rem;
    border: 0;
    border-radius: var(--radius-small);
    background: transparent;
    color: var(--muted);
  }

  .add:hover {
    background: var(--line);
    color: var(--text);
  }

  .turn {
    transition: transform 120ms;
  }

  [aria-expanded="true"] > .turn {
    transform: rotate(90deg);
  }

  .row.thing {
    padding-inline-start: 0.75rem;
  }

  .thing[aria-selected="true"] {
    background: var(--accent-soft);
  }

  .thing[aria-selected="true"] .name {
    font-weight: 600;
  }

  /* The end of a name is what tells it from its neighbours, so it is wrapped and not cut. */
  .name {
    min-width: 0;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }

  .row:not(:hover, :focus-within) > .bin {
    opacity: 0;
  }

  .count {
    flex: none;
    font-size: var(--tiny);
    color: var(--muted);
    white-space: nowrap;
  }

  .bears {
    flex: none;
    margin-inline-start: auto;
    width: 0.625rem;
    height: 0.625rem;
    border-radius: 50%;
    border: 1.5px solid var(--warn);
  }

  .bears.decided {
    background: var(--warn);
  }

  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem 0.875rem;
    padding: 0.375rem 0.875rem;
    border-top: 1px solid var(--line);
    font-size: var(--tiny);
    color: var(--muted);
  }

  .key .bears {
    margin: 0;
  }

  .key span {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
  }

  .fold {
    display: none;
  }

  .none {
    padding: 0.125rem 0.75rem 0.25rem;
    font-size: var(--tiny);
    color: var(--muted);
  }

  @media (pointer: coarse) {
    .row > .bin {
      opacity: 1 !important;
    }
    .row,
    .row.section {
      min-height: 2.5rem;
    }
    .add {
      width: 2.5rem;
      height: 2.5rem;
    }
  }

  @media (max-width: 699px) {
    .fold {
      display: inline-flex;
    }
    .pane:not(.unfolded) > :not(.bar) {
      display: none;
    }
    .pane:not(.unfolded) > .bar {
      border-bottom: 0;
    }
  }
`;
